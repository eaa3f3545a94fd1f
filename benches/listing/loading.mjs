// Loading the npm package in Node, until the module answers. Argument: the folder of the built package.
const begun = performance.now();
const { version } = await import(`${process.argv[2]}/index.js`);
await version();
console.log(`loading the module: ${(performance.now() - begun).toFixed(2)} ms`);
