/** Values that become known while resources are created: the project number, the IDs of backend services, the release. */
import type { Fact } from './resource.ts';

export interface Facts {
  readonly fact: Fact;
  /** Like `fact`, but returns undefined for an unknown value. */
  readonly known: (name: string) => string | undefined;
  readonly learn: (facts: Readonly<Record<string, string>>) => void;
}

/** Facts computed from others on first use; undefined until those others are known. */
export type Derived = Readonly<
  Record<string, (known: (name: string) => string | undefined) => string | undefined>
>;

/** With `isPlan`, an unknown fact reads `<name>`. Otherwise it throws: the resources are in the wrong order. */
export const createFacts = (derived: Derived, isPlan: boolean): Facts => {
  const values = new Map<string, string>();
  const known = (name: string): string | undefined => {
    const value = values.get(name) ?? derived[name]?.(known);
    if (value !== undefined) values.set(name, value);
    return value;
  };
  return {
    known,
    fact: (name) => {
      const value = known(name);
      if (value !== undefined) return value;
      if (isPlan) return `<${name}>`;
      throw new Error(`the fact "${name}" is not known yet; the resource that gives it must come first`);
    },
    learn: (facts) => {
      for (const [name, value] of Object.entries(facts)) values.set(name, value);
    },
  };
};
