import { newContents } from '../../adapters/memory/contents.ts';
import { memoryDeadLetterStore } from '../../adapters/memory/dead-letter-store.ts';
import { memoryEventHistory } from '../../adapters/memory/event-history.ts';
import { memoryEventStore } from '../../adapters/memory/event-store.ts';
import { memoryStoreMaintenance } from '../../adapters/memory/store-maintenance.ts';
import { deadLettersContract } from './dead-letters.contract.ts';

deadLettersContract('memory', async () => {
  const time = { now: () => 1_767_225_601_000 };
  const contents = newContents();
  const events = memoryEventStore({ time, contents });
  return {
    events,
    letters: memoryDeadLetterStore({ contents }),
    history: memoryEventHistory({ contents }),
    maintenance: memoryStoreMaintenance({ time, contents }),
    lose: async (ids) => {
      const identities = [...contents.firsts.keys()];
      for (const key of identities) if (ids.includes(JSON.parse(key)[1])) contents.firsts.delete(key);
    },
    close: () => events.close(),
  };
});
