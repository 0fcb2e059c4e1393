/** Which row of the table a machine is drawn in: one that is drawn already keeps its own, a new one may take over that of one that is gone. */

export class Slots {
  #slots: ReadonlyMap<string, number> = new Map();
  #count = 0;

  /**
   * A number for each of the machines, no two the same. A row that is taken over costs half of what a new one does, but what is in the middle of
   * being done with it, such as a click, would be done to another machine: only if `mayTakeOver`, and never that of `focused`.
   */
  of(ids: readonly string[], mayTakeOver: boolean, focused: string): ReadonlyMap<string, number> {
    const drawn = new Set(ids);
    const free = mayTakeOver
      ? [...this.#slots].flatMap(([id, slot]) => (drawn.has(id) || id === focused ? [] : slot)).reverse()
      : [];
    this.#slots = new Map(
      ids.map((id) => [id, this.#slots.get(id) ?? free.pop() ?? (this.#count += 1)] as const),
    );
    return this.#slots;
  }
}
