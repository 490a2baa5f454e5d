import { moduleSwitch } from '../../community/settings-change.ts'
import type { Ability } from '../../contract/entry.ts'
import { type Feature, moduleText } from '../../contract/feature.ts'
import type { Json } from '../../contract/job.ts'
import type { SettingHandle } from '../../contract/setting.ts'
import { cut } from '../../values/cut.ts'
import type { Text } from '../../values/text.ts'
import type { Cell, ExchangePart, ExchangeRow } from './part.ts'
import { callPart, listed } from './queries.ts'
import { say } from './texts.ts'

/**
 * Every feature's settings, by their declarations alone: a new one is in files by itself. But for topics, which are a
 * chat's own.
 */
export function settingsPart(features: readonly Feature[], abilities: readonly Ability[]): ExchangePart {
  const handles = handlesOf(features)
  const modules = features.filter(({ essential }) => !essential).map(({ name }) => name)
  const labels = labelsOf(features, handles)
  const called = (name: string) => labels.get(name) ?? name
  const mayHave = ({ ability }: SettingHandle<unknown>) =>
    ability === undefined || abilities.includes(ability)
  return {
    name: 'ajustes',
    title: say('settings_part.title'),
    people: [],
    columns: [
      { name: 'clave', alsoCalled: ['key'] },
      { name: 'valor', alsoCalled: ['value'] },
    ],
    order: 4,
    list: (group) =>
      listed([
        ...[...handles.values()].filter(mayHave).map((handle) => ({
          value: { key: handle.key, value: plain(handle.of(group)) },
        })),
        ...modules.map((name) => ({
          value: { key: moduleSwitch(name), value: !group.modulesOff.includes(name) },
        })),
      ]),
    write(value) {
      const { key, value: held } = value as { readonly key: string; readonly value: Json }
      return { clave: key, valor: typeof held === 'string' ? held : JSON.stringify(held) }
    },
    read({ clave = null, valor = null }) {
      const key = String(clave ?? '').trim()
      const module = /^modules\.(.+)$/.exec(key)?.[1]
      if (module !== undefined && modules.includes(module)) {
        const on = flagOf(valor)
        return on === undefined
          ? { wrong: say('wrong.setting', { key }) }
          : { about: key, value: { name: key, after: on ? null : true } }
      }
      const handle = handles.get(key)
      if (!handle) return { wrong: say('wrong.unknown_setting', { key: cut(key, 60) }) }
      if (!mayHave(handle)) return { wrong: say('wrong.setting_ability', { key }) }
      const input = inputOf(handle, valor)
      // A default may be what nobody could write: no rules at all.
      if (isDefault(handle, input)) return { about: key, value: { name: key, after: null } }
      const parsed = handle.schema.safeParse(input)
      if (!parsed.success) return { wrong: say('wrong.setting', { key }) }
      const after = isDefault(handle, parsed.data) ? null : plain(parsed.data)
      return { about: key, value: { name: key, after } }
    },
    plan: (act, rows) => callPart('exchange_settings_plan', act, rows),
    apply: (act, rows) => callPart('exchange_settings_apply', act, rows),
    undo: (act, rows) => callPart('exchange_settings_undo', act, rows),
    tell(rows) {
      const changes = rows.filter(changesSomething)
      return {
        changes: changes.length,
        lines:
          changes.length === 0
            ? []
            : [
                say('settings_part.changes', {
                  count: changes.length,
                  which: {
                    list: changes.slice(0, 5).map(({ value }) => called((value as { name: string }).name)),
                  },
                }),
              ],
      }
    },
    leftOver: ({ name }) => say('settings_part.left', { which: called(String(name)) }),
  }
}

/** What somebody must hold to take these settings in. */
export const abilitiesOf = (features: readonly Feature[], keys: readonly string[]): Ability[] => {
  const handles = handlesOf(features)
  return [...new Set(keys.flatMap((key) => handles.get(key)?.ability ?? []))]
}

const handlesOf = (features: readonly Feature[]): Map<string, SettingHandle<unknown>> =>
  new Map(
    features
      .flatMap(({ settings }) => Object.values(settings?.handles ?? {}))
      .filter(({ kind }) => kind !== 'topic')
      .map((handle) => [handle.key, handle]),
  )

const isDefault = ({ fallback }: SettingHandle<unknown>, value: unknown) =>
  JSON.stringify(plain(value)) === JSON.stringify(plain(fallback))

const changesSomething = ({ memory }: ExchangeRow) =>
  (memory as { changes?: boolean } | null)?.changes === true

/** Settings by their labels, modules by their titles. */
const labelsOf = (
  features: readonly Feature[],
  handles: ReadonlyMap<string, SettingHandle<unknown>>,
): ReadonlyMap<string, Text> =>
  new Map([
    ...[...handles.values()].map(({ key, label }) => [key, label] as const),
    ...features.map((feature) => [moduleSwitch(feature.name), moduleText(feature, 'title')] as const),
  ])

/** As it is stored: JSON has no whole numbers of any size. */
const plain = (value: unknown): Json => (typeof value === 'bigint' ? String(value) : (value as Json))

const YES = ['true', 'si', 'sí', 'yes', '1', 'verdadero', 'on']
const NO = ['false', 'no', '0', 'falso', 'off']

function flagOf(cell: Cell): boolean | undefined {
  const said = String(cell).trim().toLowerCase()
  return YES.includes(said) ? true : NO.includes(said) ? false : undefined
}

/** Digits, and nothing else that JavaScript would make a number of: an empty cell, a date, `0x10`. */
const wholeOf = (cell: Cell): number | undefined =>
  typeof cell === 'number'
    ? cell
    : typeof cell === 'string' && /^-?\d{1,15}$/.test(cell.trim())
      ? Number(cell)
      : undefined

/** A cell as the setting's schema takes it. */
function inputOf({ kind }: SettingHandle<unknown>, cell: Cell): unknown {
  if (kind === 'flag') return flagOf(cell)
  if (kind === 'number' || kind === 'duration') return wholeOf(cell)
  if (kind === 'list') {
    try {
      return JSON.parse(String(cell))
    } catch {
      return undefined
    }
  }
  // An empty cell is no words, of those that may be none.
  return cell === null ? '' : typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : cell
}
