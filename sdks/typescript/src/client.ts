import { Core, type ClientOptions, type RequestOptions } from "./core.js";
import { Resources } from "./generated/resources.js";

/** A client for one API key. It holds no connections, so you can create any number of clients. */
export class Voxanne extends Resources {
  readonly #core: Core;

  constructor(options: ClientOptions | Core = {}) {
    const core = options instanceof Core ? options : new Core(options);
    super(core);
    this.#core = core;
  }

  /** Return a client with the same key and other options. */
  withOptions(options: RequestOptions): Voxanne {
    return new Voxanne(this.#core.with(options));
  }
}
