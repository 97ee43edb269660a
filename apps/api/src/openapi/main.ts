import { writeFile } from 'node:fs/promises';
import { rolesDocument } from '../docs/roles.js';
import { openApiDocument } from './document.js';

/** `npm run openapi`: writes docs/openapi.json and docs/roles.md; `--print` shows the first instead. */
const text = `${JSON.stringify(await openApiDocument(), null, 2)}\n`;
if (process.argv.includes('--print')) process.stdout.write(text);
else await Promise.all([writeFile('docs/openapi.json', text), writeFile('docs/roles.md', rolesDocument())]);
