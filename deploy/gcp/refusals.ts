/** What an operator can do about what Google refuses: said before the refusal where it can be foreseen, and after it. */

export const lowerOrAsk = (project: string): string =>
  'Lower "maxInstances" in "sizes" of the instance file, or ask for more; a request is often granted within minutes, see ' +
  `https://console.cloud.google.com/iam-admin/quotas?project=${project}:`;

/** Of a policy that applies to the project. An exemption is a policy of the project itself, which the organization's policy administrator sets. */
const exempt = (project: string, constraint: string): string =>
  `Let someone with roles/orgpolicy.policyAdmin exempt the project, and run this again:\n` +
  `  echo '{"name": "projects/${project}/policies/${constraint}", "spec": {"rules": [{"enforce": false}]}}' > policy.json\n` +
  '  gcloud org-policies set-policy policy.json';

const REQUIRE_INVOKER = 'run.managed.requireInvokerIam';
const NO_ACCOUNTS = 'iam.disableServiceAccountCreation';

/** The policies that forbid what a deployment does if they are enforced, and what to do about each. */
export const ENFORCED_POLICIES: Readonly<Record<string, (project: string) => string>> = {
  [REQUIRE_INVOKER]: (project) =>
    `The organization policy ${REQUIRE_INVOKER} demands Cloud Run's own check of callers, which would refuse the access tokens of agents; the functions ` +
    `check their callers themselves. ${exempt(project, REQUIRE_INVOKER)}`,
  [NO_ACCOUNTS]: (project) =>
    `The organization policy ${NO_ACCOUNTS} forbids the service accounts of the functions. ${exempt(project, NO_ACCOUNTS)}`,
};

const OTHER_MEMBERS =
  'Members of other organizations cannot have a role. Take them out of the access file, or let someone with roles/orgpolicy.policyAdmin allow them';

export const restrictedMembers = (constraint: string, allowed: readonly string[]): string =>
  `the organization policy ${constraint} allows only members of ${allowed.slice(0, 5).join(', ')}. ${OTHER_MEMBERS}.`;

const REFUSALS: readonly (readonly [refusal: RegExp, advice: (project: string) => string])[] = [
  [
    /Quota violated|(?:Cpu|Mem)AllocPerProjectRegion|maxScale may not exceed/,
    (project) => lowerOrAsk(project).replace(/:$/, '.'),
  ],
  [
    /permitted customer|allowedPolicyMember/,
    () => `A policy of the organization restricts who may have a role. ${OTHER_MEMBERS}.`,
  ],
  ...Object.entries(ENFORCED_POLICIES).map(([constraint, how]) => [new RegExp(constraint), how] as const),
];

/** What to do about a refusal that gcloud printed; undefined if there is nothing to add to it. */
export const adviceFor = (printed: string, project: string): string | undefined =>
  REFUSALS.find(([refusal]) => refusal.test(printed))?.[1](project);
