/** The parts of the local server that do not depend on its address: the embedded database, or the emulators. */
import type { Publish } from '../../functions/publisher.ts';
import type { Store } from '../../shared/store/store.ts';

export interface Parts {
  readonly store: Store;
  readonly publish: Publish;
  /** Where the state is kept, for a person: a path, or the addresses of the emulators. */
  readonly location: string;
  /** Connects the path of events to the server at `serverUrl`. */
  connect(serverUrl: string): Promise<Intake>;
}

export interface Intake {
  /** Flags and environment that make the monitor send its events to the server. */
  readonly monitorFlags: readonly string[];
  readonly monitorEnvironment: Readonly<Record<string, string>>;
  /** Sends an Event as a machine does. */
  send(event: object): Promise<void>;
}
