// Say of each delivery that is read whether it verifies, as it came and with one byte changed.
import { webhooks } from '@voxanne/sdk';

const lines = [];
for await (const chunk of process.stdin) lines.push(chunk);
const verified = ({ body, headers, secret }) => {
  try {
    return webhooks.verify(body, headers, secret).type;
  } catch (error) {
    return error.name;
  }
};
const deliveries = JSON.parse(lines.join(''));
console.log(JSON.stringify(deliveries.map((each) => [verified(each), verified({ ...each, body: each.body.replace('evt_', 'evt-') })])));
