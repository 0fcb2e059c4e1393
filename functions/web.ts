/** The function `web`: all that people need, so that the page, its data and its stream share one session with Identity-Aware Proxy. */
import { changes } from './changes.ts';
import { consolePage } from './console.ts';
import type { Dependencies } from './dependencies.ts';
import { description } from './description.ts';
import { machines } from './machines.ts';
import { operator } from './operator.ts';
import { powercycle } from './powercycle.ts';
import type { Handlers } from './table.ts';
import { maxStreams } from './web_places.ts';

export const web = (dependencies: Dependencies): Handlers<'web'> => {
  const { 'GET /json/v1/powercycle/list': list, 'GET /json/v1/powercycle/requests': requests } =
    powercycle(dependencies);
  return {
    ...consolePage(dependencies),
    ...description(dependencies),
    ...machines(dependencies),
    ...changes(dependencies, maxStreams(dependencies.instance)),
    ...operator(dependencies),
    'GET /json/v1/powercycle/list': list,
    'GET /json/v1/powercycle/requests': requests,
  };
};
