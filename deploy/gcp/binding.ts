/** A role on something and its members: adds the missing members and, unless the role is shared with others, removes the rest. */
import { at, items, text, texts } from './json_path.ts';
import { type Command, type Fact, gcloud, type Json, type Resource } from './resource.ts';

interface Binding {
  /** What the role is on, as in the resource's name: `topic machine-events`. */
  readonly on: string;
  readonly within: string;
  readonly role: string;
  readonly members: (fact: Fact) => readonly string[];
  /** The command group before the verb: `['pubsub', 'topics']`. */
  readonly group: readonly string[];
  /** The arguments after the verb: `['machine-events', '--project=p']`. */
  readonly target: readonly string[];
  /** Members that are not ours may hold the role too, as on a project or on an operator's secret: they stay. */
  readonly shared?: true;
  /** Commands that run before the first member is added and that make it exist. */
  readonly before?: readonly Command[];
}

// gcloud asks which binding is meant once a policy has a conditional one. Groups without conditions do not know the flag.
const condition = (group: readonly string[]): readonly string[] =>
  ['projects', 'iam', 'iap', 'storage', 'secrets'].includes(group[0] ?? '') ? ['--condition=None'] : [];

const membersOf = (policy: Json, role: string): readonly string[] =>
  items(at(policy, 'bindings'))
    .filter((binding) => text(binding, 'role') === role && at(binding, 'condition') === undefined)
    .flatMap((binding) => texts(at(binding, 'members')))
    .sort();

export const binding = (spec: Binding): Resource => {
  const { on, within, role, members, group, target, shared, before = [] } = spec;
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
  const present = (policy: Json, fact: Fact): readonly string[] => {
    const all = membersOf(policy, role);
    return shared ? all.filter((member) => members(fact).includes(member)) : all;
  };
  return {
    name: `${role} on ${on}`,
    within,
    read: [...group, 'get-iam-policy', ...target],
    find: (policy, fact) => {
      const found = present(policy, fact);
      return found.length === 0 && wanted(fact).length > 0 ? undefined : { members: found };
    },
    want: (fact) => ({ members: wanted(fact) }),
    create: (fact) => [...before, ...wanted(fact).map((member) => change('add', member))],
    update: (found, fact) => {
      const have = texts(at(found, 'members'));
      const want = wanted(fact);
      return [
        ...want.filter((member) => !have.includes(member)).map((member) => change('add', member)),
        ...have.filter((member) => !want.includes(member)).map((member) => change('remove', member)),
      ];
    },
    // A resource that is deleted takes its policy with it. A project is not deleted, and a secret is its operator's.
    ...(shared && {
      remove: (found) => texts(at(found, 'members')).map((member) => change('remove', member)),
    }),
  };
};
