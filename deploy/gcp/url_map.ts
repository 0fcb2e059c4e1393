/** The load balancer's URL map: each path to its function, directly or through IAP. Derived from the function table; a new route needs no change here. */
import { type FunctionName, table } from '../../functions/table.ts';
import type { Route } from '../../shared/http/route.ts';
import type { Instance } from '../../shared/types/instance.ts';
import { BALANCER, backendName } from './names.ts';
import type { Json } from './resource.ts';
import { functionNames } from './sizes.ts';

const routesOf = (name: FunctionName): readonly (readonly [string, Route])[] => {
  const row = table[name];
  return row.trigger === 'http' ? Object.entries<Route>(row.routes) : [];
};

/** Whether people, who sign in through IAP, may call any route of the function. Agents and racks send their own token. */
const isForPeople = (name: FunctionName): boolean =>
  routesOf(name).some(
    ([, { roles }]) => roles === 'anyone' || roles.includes('viewer') || roles.includes('editor'),
  );

/** The one function behind IAP: each backend service has a session of its own, and a page's call to another one would be answered 401. */
const PEOPLE: FunctionName = 'web';

export const httpFunctions: readonly FunctionName[] = functionNames.filter(
  (name) => table[name].trigger === 'http',
);
export const iapFunctions: readonly FunctionName[] = [PEOPLE];
/** Those whose callers send a token that the function checks itself. */
export const tokenFunctions: readonly FunctionName[] = httpFunctions.filter((name) => name !== PEOPLE);

type PathMatch = { readonly fullPathMatch: string } | { readonly prefixMatch: string };

const pathsOf = (name: FunctionName): readonly PathMatch[] => {
  const matches = routesOf(name).flatMap(([key, { lastSlashOptional }]): PathMatch[] => {
    const path = key.slice(key.indexOf('/'));
    const parameter = path.indexOf('{');
    // A prefix, so that an invalid ID gets the function's own 400.
    if (parameter >= 0) return [{ prefixMatch: path.slice(0, parameter) }];
    return lastSlashOptional === true
      ? [{ fullPathMatch: path }, { fullPathMatch: path.replace(/\/$/, '') }]
      : [{ fullPathMatch: path }];
  });
  // GET and POST can share a path.
  return [...new Map(matches.map((match) => [JSON.stringify(match), match])).values()];
};

// The scheme is case-insensitive, a match is not; clients send these two.
const WITH_TOKEN: readonly Json[] = ['Bearer ', 'bearer '].map((prefixMatch) => ({
  headerName: 'authorization',
  prefixMatch,
}));

/** Answers 404 to requests with a token whose path matches no route. */
const FALLBACK: FunctionName = 'machines';

const backendUrl = (project: string, name: FunctionName, kind: 'iap' | 'token'): string =>
  `https://www.googleapis.com/compute/v1/projects/${project}/global/backendServices/${backendName(name, kind)}`;

/**
 * Requests with `Authorization: Bearer …` go directly to the path's function, which checks the token; IAP would refuse the agents' tokens.
 * All others go through IAP to the one function for people, unless the path is for agents only: then a request without a token gets the
 * function's 401.
 */
export const urlMap = ({ project, host }: Instance): Json => {
  const rule = (service: string, matchRules: readonly Json[]) => ({ service, matchRules });
  const withToken = (path: PathMatch): readonly Json[] =>
    WITH_TOKEN.map((header) => ({ ...path, headerMatches: [header] }));
  const rules = [
    ...tokenFunctions.map((name) => {
      const paths = pathsOf(name);
      return rule(backendUrl(project, name, 'token'), isForPeople(name) ? paths.flatMap(withToken) : paths);
    }),
    rule(backendUrl(project, FALLBACK, 'token'), withToken({ prefixMatch: '/' })),
  ];
  const people = backendUrl(project, PEOPLE, 'iap');
  return {
    name: BALANCER,
    defaultService: people,
    hostRules: [{ hosts: [host], pathMatcher: 'routes' }],
    pathMatchers: [
      {
        name: 'routes',
        defaultService: people,
        routeRules: rules.map((rule, index) => ({ priority: index + 1, ...rule })),
      },
    ],
  };
};
