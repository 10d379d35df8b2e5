export { memoryTransport } from "./transport/memory/memory-transport.ts";
export type { MemoryHost, MemoryTransport } from "./transport/memory/memory-transport.ts";
export type { MemoryAttributes, MemoryFile } from "./transport/memory/file-tree.ts";
