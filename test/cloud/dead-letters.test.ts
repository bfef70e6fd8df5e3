import { deadLettersContract } from '../contract/dead-letters.contract.ts';
import { openLetters } from './opened-letters.ts';

deadLettersContract('DynamoDB', openLetters);
