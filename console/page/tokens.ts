/** The page's colours, as pairs of light and dark. The style sheet gets them as custom properties; a test measures their contrast. */
import type { Health } from '../../shared/health/health.ts';

export type Pair = readonly [light: string, dark: string];

export const COLOURS = {
  canvas: ['#f6f7f9', '#0d0f13'],
  surface: ['#ffffff', '#14171c'],
  raised: ['#eef0f4', '#1d2128'],
  border: ['#d5d9e0', '#2e343e'],
  control: ['#7d8796', '#77818f'],
  text: ['#14181f', '#e6e9ee'],
  muted: ['#566070', '#9aa4b2'],
  accent: ['#0b57d0', '#8ab4f8'],
  hover: ['#f0f4fb', '#1a1f27'],
  selected: ['#e3edfd', '#1c2b45'],
} as const satisfies Record<string, Pair>;

interface Tone {
  readonly text: Pair;
  readonly tint: Pair;
  readonly fill: Pair;
}

const silence: Tone = {
  text: ['#a1121f', '#ff8f87'],
  tint: ['#fdeceb', '#3a1a1a'],
  fill: ['#7a0c17', '#ff7a70'],
};
const planned: Tone = {
  text: ['#4a5568', '#b4bfce'],
  tint: ['#e9ecf1', '#262c35'],
  fill: ['#5c6675', '#77818f'],
};
const recovery: Tone = {
  text: ['#8a5200', '#f7c15a'],
  tint: ['#fff1d6', '#35280f'],
  fill: ['#e39a1f', '#ffe0a0'],
};

/** Fills are told apart under protan, deutan and tritan vision; an icon and a word always go along. */
export const TONES: Readonly<Record<Health, Tone>> = {
  dead: silence,
  silent: silence,
  quarantined: {
    text: ['#86227f', '#eda3ea'],
    tint: ['#f9ebf8', '#331d33'],
    fill: ['#b24bab', '#dd9adb'],
  },
  needs_repair: recovery,
  recovering: recovery,
  maintenance: planned,
  expected: planned,
  busy: { text: ['#0a5fb4', '#6cb8f5'], tint: ['#e6f2fc', '#12293d'], fill: ['#3d8fe0', '#1f63a3'] },
  idle: { text: ['#2f6b47', '#8fcaa2'], tint: ['#eaf4ed', '#18291e'], fill: ['#cfe0d6', '#27402f'] },
};

const property = (name: string, [light, dark]: Pair): string =>
  `  --${name}: light-dark(${light}, ${dark});\n`;

/** The style sheet of custom properties: `--canvas`, and within `[data-health="dead"]` `--tone`, `--tint`, `--fill`. */
export const tokenStyles = (): string => {
  const root = Object.entries(COLOURS).map(([name, pair]) => property(name, pair));
  const tones = Object.entries(TONES).map(
    ([word, { text, tint, fill }]) =>
      `[data-health='${word}'] {\n${property('tone', text)}${property('tint', tint)}${property('fill', fill)}}\n`,
  );
  return `:root {\n${root.join('')}}\n${tones.join('')}`;
};
