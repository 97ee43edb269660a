import { Command } from 'commander';
import { pack } from './pack.js';

const HELP = `
Writes one archive with everything an installation on a machine without a network needs: the compiled programs, the
packages for this platform, documents, service unit, install script (docs/installing.md). What is installed here is
packed: run npm ci before.

Example:
  npm run pack -- /media/usb`;

await new Command('pack')
  .description('one offline archive for machines of this platform')
  .argument('[folder]', 'where to', 'dist/pack')
  .addHelpText('after', HELP)
  .action(async (folder: string) => {
    const { file, sha256, bytes } = await pack(process.cwd(), folder);
    process.stdout.write(`${file}: ${Math.ceil(bytes / 1_000_000)} MB\nsha256 ${sha256}\n`);
  })
  .parseAsync();
