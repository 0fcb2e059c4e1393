/** Ties log lines to the request they are about, as Cloud Logging groups them. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Fields } from '../log.ts';

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
const CLOUD_TRACE = /^([0-9a-f]{32})(\/.*)?$/;

/** The fields that every line of this request carries; none where the request names no trace. */
export const traceFields = (headers: IncomingHttpHeaders, project: string): Fields => {
  const cloud = headers['x-cloud-trace-context'];
  const traceId =
    CLOUD_TRACE.exec(typeof cloud === 'string' ? cloud : '')?.[1] ??
    TRACEPARENT.exec(headers['traceparent']?.toString() ?? '')?.[1];
  return traceId === undefined
    ? {}
    : { 'logging.googleapis.com/trace': `projects/${project}/traces/${traceId}` };
};
