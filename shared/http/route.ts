/** What a row of the table of functions says about one route, and the shape of what answers it. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Caller } from '../auth/caller.ts';
import type { Log } from '../log.ts';
import type { Role } from '../types/instance.ts';

/** Method and exact path; `{id}` stands for a machine ID. GET answers HEAD as well. */
export type RouteKey = `${'GET' | 'POST'} /${string}`;

export interface Route {
  readonly summary: string;
  /** Whoever has one of these; `anyone` is not even asked who they are. */
  readonly roles: readonly Role[] | 'anyone';
  /** JSON Schema of the body; none: a body is ignored. */
  readonly body?: { readonly schema: object; readonly required: boolean };
  /** 64 KiB where nothing is said. */
  readonly bodyLimitBytes?: number;
  readonly query?: Readonly<Record<string, { readonly description: string; readonly schema: object }>>;
  /** JSON Schema of a 200, or of the data of each frame where `answerType` says events. */
  readonly answer: object;
  readonly answerType?: 'text/event-stream';
  /** The path is taken with and without its last slash, never redirected. */
  readonly lastSlashOptional?: true;
}

/** What a handler learns of a request: who may ask and how has been checked, and the body has been read. */
export interface ApiRequest {
  /** Of `{id}`, valid; "" where the route has none. */
  readonly machineId: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Raw, within the route's limit; empty for GET. */
  readonly body: Buffer;
  readonly caller: Caller;
  /** Names this request among all. */
  readonly requestId: string;
  /** Its lines carry the request's trace. */
  readonly log: Log;
}

/** What is returned is answered as JSON, 200. undefined: the handler has written the whole answer, or ended it, itself. */
export type Handler = (request: ApiRequest, response: ServerResponse) => Promise<object | undefined>;
