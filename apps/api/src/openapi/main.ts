import { writeFile } from 'node:fs/promises';
import { openApiDocument } from './document.js';

/** `npm run openapi`: writes docs/openapi.json; `--print` shows it instead. */
const text = `${JSON.stringify(await openApiDocument(), null, 2)}\n`;
if (process.argv.includes('--print')) process.stdout.write(text);
else await writeFile('docs/openapi.json', text);
