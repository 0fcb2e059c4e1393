// Runs on whatever Node there is, old ones included, before anything that needs Node 24's TypeScript.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `machine-server needs Node 24 or later; this is ${process.versions.node}.\n` +
      'npm scripts use the Node that "npm ci" puts into node_modules. If npm was told to skip install scripts,\n' +
      'run "npm rebuild node --ignore-scripts=false", or install Node 24.',
  );
  process.exit(1);
}
