// The check of Node's version, before anything that needs Node 24's TypeScript; runs on old versions of Node too.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `machine-server needs Node 24 or later, but this is Node ${process.versions.node}.\n` +
      'npm scripts use the Node that "npm ci" installs in node_modules. If npm skips install scripts,\n' +
      'run "npm rebuild node --ignore-scripts=false", or install Node 24.',
  );
  process.exit(1);
}
