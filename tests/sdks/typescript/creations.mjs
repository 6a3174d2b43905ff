// Create as many contacts as told. Where the retries end without an answer, go on under the same key, as the README says.
import { APIConnectionError, Voxanne } from '@voxanne/sdk';

Math.random = () => 0; // no time between attempts
const client = new Voxanne();
let ended = 0;

async function created(contact) {
  for (let options = {}; ; ended++) {
    try {
      return await client.contacts.create(contact, options);
    } catch (error) {
      if (!(error instanceof APIConnectionError)) throw error;
      options = { idempotencyKey: error.idempotencyKey };
    }
  }
}

const ids = [];
for (let number = 0; number < Number(process.argv[2]); number++) {
  ids.push((await created({ name: `Robin ${number}`, phone: `+1212555${String(number).padStart(4, '0')}` })).id);
}
console.log(JSON.stringify({ ids, ended }));
