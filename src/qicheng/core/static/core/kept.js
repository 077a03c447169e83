// Rows that this device keeps until the server has answered (IndexedDB; a transaction ends when its bytes are on the disk): a dropped
// network, a reload or an empty battery loses none. Sending a row twice changes nothing: each has a key of its own.

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// The rows of one table: `{ keep(row), drop(key), all(isMine) }`, each a promise. A row has `key` and `at` (ms); `all` gives those of
// which `isMine` is true, oldest first.
export function keptRows(database, table) {
  const open = async () => {
    const asked = indexedDB.open(database, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(table, { keyPath: "key" });
    return done(asked);
  };
  const opened = open(); // a browser without a store rejects here; whoever keeps a row learns it then
  opened.catch(() => {});
  const store = async (mode) => (await opened).transaction(table, mode, { durability: "strict" }).objectStore(table);
  return {
    keep: async (row) => done((await store("readwrite")).put(row)),
    drop: async (key) => done((await store("readwrite")).delete(key)),
    all: async (isMine) => (await done((await store("readonly")).getAll())).filter(isMine).sort((a, b) => a.at - b.at),
  };
}

// A random UUID, also where the page came by plain http (crypto.randomUUID is kept from such pages).
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
