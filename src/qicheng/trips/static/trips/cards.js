// The list of one bus for when the network drops: finished answers from the server, one for each rider. No rule stands here; the
// list stays in this page's memory and is fetched anew every half minute, so a ticket taken back is refused from the next time on.

const EVERY_MS = 30000;
const CODE = /^[0-9A-Z]{9}$/;
const NUMBER = /^[0-9]{17}[0-9X]$/;

async function print(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
}

// `again`: what is said of somebody let in on this phone before, with %t and %s for the time and the seat.
export function cards(address, again, changed) {
  let pack = null;
  const inside = new Map(); // seat → when it was let in on this phone

  async function fetchPack() {
    if (!crypto.subtle) return; // a page that came by plain http cannot compare prints: the paper list decides
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      pack = { ...(await answer.json()), madeAt: Date.now() };
      changed();
    } catch {
      // the older list stays
    }
  }

  // The rider's card, undefined for nobody; `byTail` where only the last four were given.
  async function find(scan) {
    const text = scan.normalize("NFKC").trim();
    if (text.startsWith("QC1:")) {
      const mark = await print(text);
      return { card: pack.cards.find((c) => c.qr === mark) };
    }
    const compact = text.replace(/[\s-]/g, "").toUpperCase();
    if (CODE.test(compact)) {
      const mark = await print(compact);
      const card = pack.cards.find((c) => c.slip === mark);
      if (card) return { card };
    }
    if (NUMBER.test(compact)) {
      const same = pack.cards.filter((c) => c.tail === compact.slice(-4));
      return { card: same.length === 1 ? same[0] : undefined, byTail: true };
    }
    const plain = text.replace(/\s/g, "").toUpperCase();
    return { card: pack.cards.find((c) => plain === `${c.name.replace(/\s/g, "").toUpperCase()}${c.tail}`) };
  }

  fetchPack();
  setInterval(fetchPack, EVERY_MS);
  addEventListener("online", fetchPack);
  return {
    get madeAt() { return pack?.madeAt; },
    get size() { return pack?.cards.length ?? 0; },
    letIn(answer) { inside.set(answer.seat, Date.now()); },
    // What to say, or null when there is no list that still holds.
    async answer(scan) {
      if (!pack || Date.now() > pack.until) return null;
      const { card, byTail } = await find(scan);
      if (!card) return { code: "STRANGER", passed: false, sentence: pack.stranger, name: "", seat: "" };
      const { name, seat, passed, code, sentence } = card;
      if (passed && inside.has(seat)) {
        const since = new Date(inside.get(seat)).toTimeString().slice(0, 5);
        return { code: "ALREADY_ABOARD", passed: false, name, seat, sentence: again.replace("%t", since).replace("%s", seat) };
      }
      return { code, passed, sentence, name, seat, byTail };
    },
  };
}
