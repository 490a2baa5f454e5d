/** Lower case, without accents: `/Transférir` is `/transferir`. */
export function foldName(name: string): string {
  return name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
