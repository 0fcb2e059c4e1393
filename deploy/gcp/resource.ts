/** One thing that must exist in the project: how to see it, what it should be, how to get there. What to do is worked out from these, in apply.ts. */

/** JSON, as gcloud prints it; undefined says that a member must be absent. */
export type Json =
  undefined | null | string | number | boolean | readonly Json[] | { readonly [member: string]: Json };

/** gcloud's arguments. A flag whose value is a file gets it as `file`: the runner writes it and completes the flag. */
export interface Command {
  readonly args: readonly string[];
  readonly file?: { readonly flag: string; readonly content: string };
}

/** What is known only once something exists, as the project's number; throws, or gives `<name>` in a plan, where it is not known yet. */
export type Fact = (name: string) => string;

export interface Resource {
  /** Kind and name, as a person reads it: `topic machine-events`. Unique. */
  readonly name: string;
  /** The resource without which this one cannot even be looked at. */
  readonly within?: string;
  /** A gcloud command that prints JSON and fails only where something is wrong: a list, not a `describe` of what may not exist. */
  readonly read: readonly string[];
  /** Of what was printed, this resource; undefined: there is none. */
  readonly find: (printed: Json, fact: Fact) => Json;
  /** What `find` should give, as far as it matters: members not named here may be anything. */
  readonly want: (fact: Fact) => Json;
  readonly create: (fact: Fact) => readonly Command[];
  /** From what was found to what is wanted. Throws where that cannot be done in place, saying what a person can do. */
  readonly update: (found: Json, fact: Fact) => readonly Command[];
  /** Facts that it gives once it exists. */
  readonly facts?: (found: Json) => Readonly<Record<string, string>>;
  /** Undone by `undeploy`; without it, the resource stays. */
  readonly remove?: (found: Json, fact: Fact) => readonly Command[];
  /** It holds what cannot be had again: removed only where that is asked for. */
  readonly holdsData?: true;
}

/** A command without a file. */
export const gcloud = (...args: readonly string[]): Command => ({ args });
