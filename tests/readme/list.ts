/** A moment of a tour that the READMEs show. */
export interface Picture {
  readonly name: string
  readonly story: string
  readonly step: number
  readonly language: 'es' | 'en'
}

export const PICTURES: readonly Picture[] = [
  { name: 'coins', story: 'economy-first-coins', step: 9, language: 'es' },
  { name: 'auction', story: 'auctions-rose', step: 16, language: 'es' },
  { name: 'consent', story: 'bonds-a-collar', step: 8, language: 'es' },
  { name: 'panel', story: 'panel', step: 14, language: 'es' },
]

export const picturePath = ({ name }: Pick<Picture, 'name'>) => `pictures/${name}.webp`
