/** How a count is written in a text for people: `10,000`. What programs read, as JSON and CSV, has digits only. */
export const countText = (count: number): string => count.toLocaleString('en');
