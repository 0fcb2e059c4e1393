/** Builds the page: `console/page/dist/index.html` and `dist/assets/`, hashed names, each with brotli and gzip beside it. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { tokenStyles } from './tokens.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '..', '..');
export const DIST = join(HERE, 'dist');

/** Bytes as brotli sends them, of what the first view loads, without the font. */
export const LIMITS = { script: 20 * 1024, style: 4 * 1024 } as const;
export interface Sizes {
  readonly script: number;
  readonly style: number;
}

const brotli = (bytes: Uint8Array): Buffer =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });

const writeCompressed = (path: string, bytes: Uint8Array): void => {
  writeFileSync(path, bytes);
  // A font is compressed already; licenses are not sent.
  if (path.endsWith('.woff2') || path.endsWith('.txt')) return;
  writeFileSync(`${path}.br`, brotli(bytes));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
};

const nameOf = (path: string): string => basename(path);

/** The output of an entry and everything that it loads at once. */
const loadedWith = (outputs: Metafile['outputs'], path: string): readonly string[] => [
  path,
  ...(outputs[path]?.imports ?? [])
    .filter(({ kind, external }) => kind === 'import-statement' && external !== true)
    .flatMap((found) => loadedWith(outputs, found.path)),
];

/** Returns the sizes of the first load. The names of the assets depend on their content only, not on where the checkout is. */
export const buildPage = async (dist = DIST): Promise<Sizes> => {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(join(dist, 'assets'), { recursive: true });
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['main.tsx', 'style/page.css', 'style/late.css'].map((name) => `console/page/${name}`),
    outdir: 'console/page/dist/assets',
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['chrome125', 'firefox128', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    // Beside the scripts, for whoever looks for the licenses; nobody loads them.
    legalComments: 'external',
    metafile: true,
    write: false,
    logLevel: 'warning',
    loader: { '.woff2': 'file' },
    plugins: [
      {
        name: 'tokens',
        setup: (build) => {
          build.onResolve({ filter: /^tokens$/ }, () => ({ path: 'tokens', namespace: 'tokens' }));
          build.onLoad({ filter: /.*/, namespace: 'tokens' }, () => ({
            contents: tokenStyles(),
            loader: 'css',
          }));
        },
      },
    ],
  });
  const first = await build({
    absWorkingDir: ROOT,
    entryPoints: ['console/page/theme_first.ts'],
    outdir: 'console/page/dist/assets',
    entryNames: '[name]-[hash]',
    bundle: true,
    // Not a module: those run after the page is drawn.
    format: 'iife',
    minify: true,
    write: false,
  });
  outputFiles.push(...first.outputFiles);
  const paths = Object.keys(metafile.outputs);
  const bytesOf = new Map(outputFiles.map(({ path, contents }) => [nameOf(path), contents]));
  for (const [name, bytes] of bytesOf) writeCompressed(join(dist, 'assets', name), bytes);

  const icon = readFileSync(join(HERE, 'icon.svg'));
  const iconName = `icon-${createHash('sha256').update(icon).digest('hex').slice(0, 8)}.svg`;
  writeCompressed(join(dist, 'assets', iconName), icon);

  const outputOf = (entry: string): string =>
    paths.find((path) => metafile.outputs[path]?.entryPoint === `console/page/${entry}`) ?? '';
  const files: Readonly<Record<string, string>> = {
    icon: iconName,
    theme: nameOf(first.outputFiles[0]?.path ?? ''),
    style: nameOf(outputOf('style/page.css')),
    late: nameOf(outputOf('style/late.css')),
    main: nameOf(outputOf('main.tsx')),
    font: nameOf(paths.find((path) => /\/inter-latin-wght/.test(path)) ?? ''),
  };
  const html = readFileSync(join(HERE, 'index.html'), 'utf8').replaceAll(
    /\{(\w+)\}/g,
    (_found, name: string) => `/assets/${files[name] ?? ''}`,
  );
  writeCompressed(join(dist, 'index.html'), Buffer.from(html));

  const size = (loaded: readonly string[]): number =>
    [...new Set(loaded)]
      .map((path) => brotli(bytesOf.get(nameOf(path)) ?? new Uint8Array()).length)
      .reduce((sum, bytes) => sum + bytes, 0);
  return {
    script: size([...loadedWith(metafile.outputs, outputOf('main.tsx')), files['theme'] ?? '']),
    style: size([outputOf('style/page.css')]),
  };
};

if (import.meta.main) {
  const { script, style } = await buildPage();
  process.stdout.write(
    `console/page/dist: first load ${script} bytes of script, ${style} of style (brotli)\n`,
  );
}
