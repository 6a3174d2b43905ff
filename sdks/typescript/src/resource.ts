import type { Call, Core, RequestOptions } from "./core.js";
import { List } from "./lists.js";
import type { Answered } from "./operations.js";

/** The base class of resources. */
export class Resource {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  protected async send<Value>(call: Call, options: RequestOptions | undefined): Promise<Answered<Value>> {
    return (await this.#core.call(call, options)).value as Answered<Value>;
  }

  protected walk<Item>(call: Call, options: RequestOptions | undefined): List<Item> {
    return new List<Item>(this.#core, call, options);
  }
}
