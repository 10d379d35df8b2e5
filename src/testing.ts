export { memoryTransport } from "./transport/memory/memory-transport.ts";
export type {
  MemoryHost,
  MemoryProcess,
  MemoryTransport,
} from "./transport/memory/memory-transport.ts";
export type { MemoryAttributes, MemoryFile } from "./transport/memory/file-tree.ts";
