export { type VirtualTime, virtualTime } from '../../local/virtual-time.ts';
