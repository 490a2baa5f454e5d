import type { House } from '../support/house.ts'

/** Which tables have changed: what reads none of them needn't be looked at again. */
export interface Touched {
  /** @returns the tables that have changed since this was asked last; all of them the first time */
  since(): Promise<ReadonlySet<string>>
}

/**
 * By a trigger a row, whoever changes it, and by a sequence a table: that moves whatever becomes of the transaction.
 * @param tables that somebody looks at
 */
export function watchTables(house: House, tables: readonly string[]): Touched {
  let known: readonly string[] | undefined
  // One expression, without a plan for each: this is asked twice a step.
  const marks = `select concat_ws(' ', ${tables
    .map((name) => `coalesce(pg_sequence_last_value('simulation_touched_${name}'::regclass), 0)`)
    .join(', ')}) as marks`
  return {
    async since() {
      if (!known) await prepare(house, tables)
      const now = (await house.rows(marks))[0]?.marks?.split(' ') ?? []
      const before = known
      known = now
      return new Set(tables.filter((_, at) => before?.[at] !== now[at]))
    },
  }
}

async function prepare(house: House, tables: readonly string[]): Promise<void> {
  await house.rows(`
    create or replace function simulation_touch() returns trigger language plpgsql as $touch$ begin
      perform nextval('simulation_touched_' || tg_table_name);
      return null;
    end $touch$`)
  for (const name of tables) {
    await house.rows(`create sequence if not exists simulation_touched_${name}`)
    await house.rows(
      `create or replace trigger simulation_touch after insert or update or delete on ${name}
         for each row execute function simulation_touch()`,
    )
    // Also where a test spoils something past all triggers.
    await house.rows(`alter table ${name} enable always trigger simulation_touch`)
  }
}
