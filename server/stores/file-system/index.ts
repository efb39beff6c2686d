export { fileSystemStore } from './file-system-store';
