/** The operators' page as the build left it in console/page/dist/: its HTML, and files whose names change with their content. */
import { readdir, readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { PermanentError } from '../shared/errors.ts';
import { firstAccepted } from '../shared/http/accept_encoding.ts';
import type { Handler } from '../shared/http/route.ts';
import type { Log } from '../shared/log.ts';
import type { consolePages } from './console_routes.ts';
import { lazy } from './lazy.ts';

const BUILD = 'node console/page/build.ts';

/** The build writes each file in these forms too. Smallest first. */
const ENCODINGS = ['br', 'gzip'] as const;
const SUFFIXES = { br: '.br', gzip: '.gz' } as const;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

// The page's own files, and nothing from anywhere else; no script makes HTML of a text.
const POLICY = [
  "default-src 'none'",
  ...['script', 'style', 'img', 'font', 'connect'].map((kind) => `${kind}-src 'self'`),
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
  ...["require-trusted-types-for 'script'", "trusted-types 'none'"],
].join('; ');

const ALWAYS_NEWEST = 'no-cache';
/** A name never gets another content. */
const FOR_GOOD = 'public, max-age=31536000, immutable';

/** All files by name, in memory: some hundred KB. */
type Files = ReadonlyMap<string, Buffer>;

const readAll = async (folder: string): Promise<Files> => {
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  const read = async ({ name }: { name: string }) => [name, await readFile(join(folder, name))] as const;
  return new Map(await Promise.all(names.map(read)));
};

const answer = (
  response: ServerResponse,
  files: Files,
  [name, cacheControl]: readonly [name: string, cacheControl: string],
): undefined => {
  const accepted = firstAccepted(
    response.req.headers['accept-encoding'],
    ENCODINGS.filter((one) => files.has(name + SUFFIXES[one])),
  );
  const bytes = files.get(accepted === undefined ? name : name + SUFFIXES[accepted]);
  if (bytes === undefined || TYPES[extname(name)] === undefined)
    throw new PermanentError('unknown-path', 'No such file of the page. Load the page again.');
  response.writeHead(200, {
    'Content-Type': TYPES[extname(name)],
    'Content-Length': bytes.length,
    'Content-Security-Policy': POLICY,
    'Cache-Control': cacheControl,
    Vary: 'Accept-Encoding',
    ...(accepted !== undefined && { 'Content-Encoding': accepted }),
  });
  // For HEAD, Node omits the body.
  response.end(bytes);
  return undefined;
};

/** `dist`: the folder that the build writes; read with the first request. Without it, requests are answered with how to build it. */
export const consolePage = (
  { log }: { readonly log: Log },
  dist = join(import.meta.dirname, '../console/page/dist'),
): { readonly [K in keyof typeof consolePages]: Handler<(typeof consolePages)[K]> } => {
  const load = lazy(async () => {
    const [pages, assets] = await Promise.all([readAll(dist), readAll(join(dist, 'assets'))]);
    return (kind: 'pages' | 'assets') => Promise.resolve(kind === 'pages' ? pages : assets);
  });
  const filesOf = async (kind: 'pages' | 'assets'): Promise<Files> => {
    try {
      return await load(kind);
    } catch (error) {
      log.warning('page missing', { error, build: BUILD });
      throw new PermanentError('page-missing', `The page is not built. Run: ${BUILD}`, { cause: error });
    }
  };
  const html = async (_request: unknown, response: ServerResponse) =>
    answer(response, await filesOf('pages'), ['index.html', ALWAYS_NEWEST]);
  return {
    'GET /': html,
    'GET /machine/{id}': html,
    'GET /map': html,
    'GET /incidents': html,
    'GET /walk': html,
    'GET /assets/{name}': async ({ parameter: name }, response) =>
      answer(response, await filesOf('assets'), [name, FOR_GOOD]),
  };
};
