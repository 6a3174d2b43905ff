/** Lists: `await` returns a page, and iteration covers all objects. */
import type { Call, Core, RequestOptions } from "./core.js";
import { APIResponseError } from "./errors.js";
import { answered, type LastResponse } from "./responses.js";

/** A page of a list, newest first. */
export type Page<Item> = Item[] & {
  readonly lastResponse: LastResponse;
  /** The `cursor` of the next page; undefined if this is the last one. */
  readonly nextCursor: string | undefined;
};

/**
 * The objects of a list. `for await (const each of list)` covers all of them and requests each page when it is needed;
 * `await list` returns the first page.
 */
export class List<Item> implements AsyncIterable<Item>, PromiseLike<Page<Item>> {
  readonly #core: Core;
  readonly #call: Call;
  readonly #options: RequestOptions | undefined;

  constructor(core: Core, call: Call, options: RequestOptions | undefined) {
    this.#core = core;
    this.#call = call;
    this.#options = options;
  }

  /** Iterate over the pages. */
  async *pages(): AsyncGenerator<Page<Item>, void, undefined> {
    let cursor: string | undefined;
    do {
      const page: Page<Item> = await this.#page(cursor);
      yield page;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.pages()) yield* page;
  }

  // eslint-disable-next-line unicorn/no-thenable
  then<Done = Page<Item>, Failed = never>(
    done?: ((page: Page<Item>) => Done | PromiseLike<Done>) | null,
    failed?: ((error: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<Done | Failed> {
    return this.#page(undefined).then(done, failed);
  }

  catch<Failed = never>(failed?: ((error: unknown) => Failed | PromiseLike<Failed>) | null): Promise<Page<Item> | Failed> {
    return this.then(undefined, failed);
  }

  finally(after?: (() => void) | null): Promise<Page<Item>> {
    return this.then().finally(after);
  }

  async #page(cursor: string | undefined): Promise<Page<Item>> {
    const query = cursor === undefined ? this.#call.query : { ...this.#call.query, cursor };
    const { value, last } = await this.#core.call({ ...this.#call, query }, this.#options);
    if (!Array.isArray(value)) throw new APIResponseError("The answer is no list.", last);
    const page = answered(value as Item[], last) as Page<Item>;
    return Object.defineProperty(page, "nextCursor", { value: nextCursor(last) });
  }
}

/** Return the cursor in the next page's URL. Its host is ignored, so that the key never goes there. */
function nextCursor(last: LastResponse): string | undefined {
  const link = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(last.headers.get("Link") ?? "")?.[1];
  if (link === undefined) return undefined;
  return new URL(link, "https://api.voxanne.ai").searchParams.get("cursor") ?? undefined;
}
