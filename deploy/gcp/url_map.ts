/** Which path goes to which function, and by which door: worked out from the table of functions, so that a new route needs nothing here. */
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

/** Whether people, whom IAP signs in, have any business with a function. Agents and racks come with a token of their own. */
const isForPeople = (name: FunctionName): boolean =>
  routesOf(name).some(
    ([, { roles }]) => roles === 'anyone' || roles.includes('viewer') || roles.includes('editor'),
  );

export const httpFunctions: readonly FunctionName[] = functionNames.filter(
  (name) => table[name].trigger === 'http',
);
export const peoplesFunctions: readonly FunctionName[] = httpFunctions.filter(isForPeople);

type PathMatch = { readonly fullPathMatch: string } | { readonly prefixMatch: string };

const pathsOf = (name: FunctionName): readonly PathMatch[] => {
  const matches = routesOf(name).flatMap(([key, { lastSlashOptional }]): PathMatch[] => {
    const path = key.slice(key.indexOf('/'));
    const parameter = path.indexOf('{');
    // What follows is the function's to judge: a bad ID is its 400.
    if (parameter >= 0) return [{ prefixMatch: path.slice(0, parameter) }];
    return lastSlashOptional === true
      ? [{ fullPathMatch: path }, { fullPathMatch: path.replace(/\/$/, '') }]
      : [{ fullPathMatch: path }];
  });
  // GET and POST may share a path.
  return [...new Map(matches.map((match) => [JSON.stringify(match), match])).values()];
};

// A scheme's case is the client's to choose; these two are what clients send.
const WITH_TOKEN: readonly Json[] = ['Bearer ', 'bearer '].map((prefixMatch) => ({
  headerName: 'authorization',
  prefixMatch,
}));

/** Answers what no route matches with the API's own 404. */
const REST: FunctionName = 'machines';

const backendUrl = (project: string, name: FunctionName, kind: 'iap' | 'token'): string =>
  `https://www.googleapis.com/compute/v1/projects/${project}/global/backendServices/${backendName(name, kind)}`;

/**
 * Requests with `Authorization: Bearer …` go straight to the function, which checks the token; all others to IAP, which would refuse
 * our agents' tokens. Where only agents have business there is no second door, and who comes without a token gets the function's 401.
 */
export const urlMap = ({ project, host }: Instance): Json => {
  const rule = (service: string, matchRules: readonly Json[]) => ({ service, matchRules });
  const rules = [
    ...httpFunctions.flatMap((name) => {
      const paths = pathsOf(name);
      const token = backendUrl(project, name, 'token');
      if (!isForPeople(name)) return [rule(token, paths)];
      return [
        rule(
          token,
          paths.flatMap((path) => WITH_TOKEN.map((header) => ({ ...path, headerMatches: [header] }))),
        ),
        rule(backendUrl(project, name, 'iap'), paths),
      ];
    }),
    rule(
      backendUrl(project, REST, 'token'),
      WITH_TOKEN.map((header) => ({ prefixMatch: '/', headerMatches: [header] })),
    ),
  ];
  const rest = backendUrl(project, REST, 'iap');
  return {
    name: BALANCER,
    defaultService: rest,
    hostRules: [{ hosts: [host], pathMatcher: 'routes' }],
    pathMatchers: [
      {
        name: 'routes',
        defaultService: rest,
        routeRules: rules.map((rule, index) => ({ priority: index + 1, ...rule })),
      },
    ],
  };
};
