import { build } from 'esbuild';
import { singleFile } from './single-file.js';

await build(singleFile);
process.stdout.write(`${singleFile.outfile}\n`);
