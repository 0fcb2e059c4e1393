/** What the local server is made of before it has an address: the embedded database, or the emulators. */
import type { Publish } from '../../functions/publisher.ts';
import type { Store } from '../../shared/store/store.ts';

export interface Parts {
  readonly store: Store;
  readonly publish: Publish;
  /** For the person who started us: where the state is kept. */
  readonly where: string;
  /** How events come in, once the server has an address. */
  connect(serverUrl: string): Promise<Intake>;
}

export interface Intake {
  /** The monitor's flags and environment that send its events there. */
  readonly monitorFlags: readonly string[];
  readonly monitorEnvironment: Readonly<Record<string, string>>;
  /** Reports as a machine would. */
  send(event: object): Promise<void>;
}
