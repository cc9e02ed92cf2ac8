import type { Config } from '../config/config.ts'
import type { Configuration } from '../configuration.ts'

/** The configuration that is used now. Whoever needs it asks at each use: a reload replaces it as a whole. */
export class Live {
  #configuration: Configuration

  constructor(configuration: Configuration) {
    this.#configuration = configuration
  }

  get configuration(): Configuration {
    return this.#configuration
  }

  get config(): Config {
    return this.#configuration.config
  }

  replace(configuration: Configuration): void {
    this.#configuration = configuration
  }
}
