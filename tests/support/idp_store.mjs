/*
 * idp_store.mjs - what one demo provider remembers, in memory. The adapter that comes with oidc-provider is one map for all
 * providers of a process: a session of one would be a session of the other.
 */

/** A class as oidc-provider's option `adapter` wants it, over a map of its own. */
export function storage() {
  const rows = new Map();      /* "model:id" -> {payload, until} */
  const grants = new Map();    /* grant id -> keys */

  const live = (key) => {
    const row = rows.get(key);

    if (row && row.until < Date.now()) {
      rows.delete(key);
      return undefined;
    }
    return row && row.payload;
  };

  return class Storage {
    constructor(model) {
      this.model = model;
    }

    async upsert(id, payload, expiresIn) {
      const key = `${this.model}:${id}`;

      rows.set(key, { payload, until: expiresIn ? Date.now() + expiresIn * 1000 : Infinity });
      if (payload.grantId) {
        grants.set(payload.grantId, [...(grants.get(payload.grantId) || []), key]);
      }
    }

    async find(id) {
      return live(`${this.model}:${id}`);
    }

    async findByUid(uid) {
      for (const key of rows.keys()) {
        const payload = key.startsWith(`${this.model}:`) && live(key);

        if (payload && payload.uid === uid) {
          return payload;
        }
      }
      return undefined;
    }

    async findByUserCode() {
      return undefined; /* device flow is off */
    }

    async consume(id) {
      const payload = live(`${this.model}:${id}`);

      if (payload) {
        payload.consumed = Math.floor(Date.now() / 1000);
      }
    }

    async destroy(id) {
      rows.delete(`${this.model}:${id}`);
    }

    async revokeByGrantId(grantId) {
      for (const key of grants.get(grantId) || []) {
        rows.delete(key);
      }
      grants.delete(grantId);
    }
  };
}
