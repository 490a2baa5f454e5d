import type { Feature } from './feature.ts'
import type { GroupScope } from './group.ts'

/**
 * What a feature gives to another that asks for it: a line on the profile's card, a piece of the digest. Whoever consumes
 * such parts exports a typed point from its manifest, and a feature lists what it gives, so that the contract doesn't
 * grow with every consumer: `extensions: [profilePart({ … }), digestPart({ … })]`.
 */
export interface Extension {
  readonly point: string
  readonly part: unknown
}

export interface ExtensionPoint<Part> {
  readonly name: string
  /** Makes what a feature lists. */
  (part: Part): Extension
  /** What the features give to it, in their order. @param group leaves out what is switched off there */
  of(
    features: readonly Feature[],
    group?: Pick<GroupScope, 'modulesOff'>,
  ): readonly { readonly feature: Feature; readonly part: Part }[]
}

/** Declares a point: `export const profilePart = extensionPoint<ProfilePart>('profile')`. */
export function extensionPoint<Part>(name: string): ExtensionPoint<Part> {
  const give = (part: Part): Extension => ({ point: name, part })
  const of: ExtensionPoint<Part>['of'] = (features, group) =>
    features
      .filter((feature) => !group?.modulesOff.includes(feature.name))
      .flatMap((feature) =>
        (feature.extensions ?? [])
          .filter(({ point }) => point === name)
          // Only `give` makes an extension of this point.
          .map(({ part }) => ({ feature, part: part as Part })),
      )
  return Object.defineProperty(Object.assign(give, { of }), 'name', { value: name }) as ExtensionPoint<Part>
}
