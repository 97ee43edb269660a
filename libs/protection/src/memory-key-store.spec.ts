import { keyStoreContract } from './spec-support/key-store-contract.js';
import { emptyRows, MemoryKeyStore } from './spec-support/memory-key-store.js';

keyStoreContract('a key store in memory', () => {
  const rows = emptyRows();
  return Promise.resolve({
    open: (masters) => Promise.resolve(new MemoryKeyStore(rows, masters)),
    clear: () => {
      rows.keys.clear();
      rows.destructions.length = 0;
      return Promise.resolve();
    },
    damage: (id, wrapped) => {
      const found = rows.keys.get(id);
      if (found) rows.keys.set(id, { ...found, wrapped });
      return Promise.resolve();
    },
    remove: (id) => {
      rows.keys.delete(id);
      return Promise.resolve();
    },
    stop: () => Promise.resolve(),
  });
});
