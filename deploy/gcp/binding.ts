/** Who holds a role on something: members are added, and, where the list is ours alone, taken away. */
import { at, items, text, texts } from './json_path.ts';
import { type Command, type Fact, gcloud, type Json, type Resource } from './resource.ts';

interface Binding {
  /** What the role is on, as in the resource's name: `topic machine-events`. */
  readonly on: string;
  readonly within: string;
  readonly role: string;
  readonly members: (fact: Fact) => readonly string[];
  /** The command group up to its verb, and what follows the verb: `['pubsub', 'topics']`, `['machine-events', '--project=p']`. */
  readonly group: readonly string[];
  readonly target: readonly string[];
  /** Others may hold the role too, as on a project: only our members are added, and none is taken away. */
  readonly shared?: true;
  /** Run before a member is added: what makes the member exist. */
  readonly before?: readonly Command[];
  /** The name where one role is bound more than once. */
  readonly suffix?: string;
}

// Once a policy has one conditional binding, gcloud asks which is meant; where none is possible it does not know the flag.
const condition = (group: readonly string[]): readonly string[] =>
  group[0] === 'projects' || group[0] === 'iam' || group[0] === 'iap' ? ['--condition=None'] : [];

const membersOf = (policy: Json, role: string): readonly string[] =>
  items(at(policy, 'bindings'))
    .filter((binding) => text(binding, 'role') === role && at(binding, 'condition') === undefined)
    .flatMap((binding) => texts(at(binding, 'members')))
    .sort();

export const binding = (spec: Binding): Resource => {
  const { on, within, role, members, group, target, shared, before = [], suffix = '' } = spec;
  const change = (verb: 'add' | 'remove', member: string): Command =>
    gcloud(
      ...group,
      `${verb}-iam-policy-binding`,
      ...target,
      `--member=${member}`,
      `--role=${role}`,
      ...condition(group),
    );
  const wanted = (fact: Fact): readonly string[] => [...members(fact)].sort();
  const found = (policy: Json, fact: Fact): readonly string[] => {
    const all = membersOf(policy, role);
    return shared ? all.filter((member) => members(fact).includes(member)) : all;
  };
  return {
    name: `${role} on ${on}${suffix}`,
    within,
    read: [...group, 'get-iam-policy', ...target],
    find: (policy, fact) => {
      const members = found(policy, fact);
      return members.length === 0 && wanted(fact).length > 0 ? undefined : { members };
    },
    want: (fact) => ({ members: wanted(fact) }),
    create: (fact) => [...before, ...wanted(fact).map((member) => change('add', member))],
    update: (was, fact) => {
      const have = texts(at(was, 'members'));
      const want = wanted(fact);
      return [
        ...want.filter((member) => !have.includes(member)).map((member) => change('add', member)),
        ...have.filter((member) => !want.includes(member)).map((member) => change('remove', member)),
      ];
    },
    // What is deleted takes its policy along; a project stays.
    ...(shared && {
      remove: (was) => texts(at(was, 'members')).map((member) => change('remove', member)),
    }),
  };
};
