import { memoryControlTable } from '../../adapters/memory/control-table.ts';
import { controlTableContract } from './control-table.contract.ts';

controlTableContract('memory', async () => memoryControlTable());
