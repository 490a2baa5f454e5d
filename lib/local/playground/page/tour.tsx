import type { Story } from '../../protocol.ts'
import { Stage } from './brand.tsx'
import { Dialog } from './dialog.tsx'
import { Icon, IconButton } from './icons.tsx'
import { remember, type Tour, update, useView, useWords } from './store.ts'
import { endTour, isOver, nextStep, openTour, stepCount, toggleAutoplay } from './tour-player.ts'
import { isPristine } from './world.ts'

/** What a visitor sees first: the house, and the tours through it. */
export function WelcomeDialog() {
  const { stories } = useView()
  const words = useWords()
  const close = () => {
    remember('welcomed', 'yes')
    update({ dialog: undefined })
  }
  return (
    <Dialog title={words.welcome} wide onClose={close} hero={<Stage />}>
      <p class="lead">{words.welcomeText}</p>
      <button type="button" class="story explore primary" onClick={close}>
        <span class="story-play">
          <Icon name="door" size={18} />
        </span>
        <span class="story-words">
          <strong>{words.explore}</strong>
          <span>{words.exploreText}</span>
        </span>
      </button>
      <StoryList title={words.shortStories} stories={stories.filter(({ why }) => why)} />
      <StoryList title={words.stories} stories={stories.filter(({ why }) => !why)} />
      {stories.length === 0 && <p>{words.noStories}</p>}
      <footer class="dialog-foot">
        <small>{words.tourReset}</small>
      </footer>
    </Dialog>
  )
}

function StoryList({ title, stories }: { title: string; stories: readonly Story[] }) {
  if (stories.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <ul class="stories">
        {stories.map((story) => (
          <li key={story.id}>
            <StoryCard story={story} />
          </li>
        ))}
      </ul>
    </>
  )
}

function StoryCard({ story }: { story: Story }) {
  const { language } = useView()
  const words = useWords()
  return (
    <button type="button" class="story" onClick={() => openTour(story)}>
      <span class="story-play">
        <Icon name="play" size={16} />
      </span>
      <span class="story-words">
        <strong>{story.title[language]}</strong>
        <span>{(story.why ?? story.summary)[language]}</span>
        <small>{words.steps(story.steps.length)}</small>
      </span>
    </button>
  )
}

/** The playbill above the stage: which step, what it shows, and whether it came out as told. */
export function TourBar({ tour }: { tour: Tour }) {
  const now = useView()
  const { language } = now
  const words = useWords()
  const total = stepCount(tour)
  const over = isOver(tour)
  const failures = tour.results[tour.step] ?? []
  const step = tour.story.steps[tour.step]
  const passed = tour.results.filter((result) => result.length === 0).length
  return (
    <section class="tour" aria-label={words.tour} onKeyDown={(event) => event.key === 'Escape' && endTour()}>
      <div class="tour-head">
        <strong class="tour-title">{tour.story.title[language]}</strong>
        <Progress tour={tour} />
      </div>
      <div class="tour-say" role="status">
        <p class="tour-sentence">{(step?.say ?? tour.story.why ?? tour.story.summary)[language]}</p>
        <p class="tour-state">
          {tour.step >= 0 && <span>{words.stepOf(tour.step + 1, total)}</span>}
          {tour.playing && tour.step >= 0 && <span>{words.playing}</span>}
          {!tour.playing && step && failures.length === 0 && (
            <span class="tour-ok">
              <Icon name="check" size={14} /> {words.done}
            </span>
          )}
          {over && <span>{words.finished(passed, total)}</span>}
          {tour.step < 0 && !isPristine(now) && <strong class="tour-wipes">{words.tourWipes}</strong>}
        </p>
        {over && failures.length === 0 && <Proven story={tour.story} />}
        {failures.length > 0 && (
          <div class="tour-failures">
            <strong>{words.missing}</strong>
            <ul aria-label={words.missing}>
              {failures.map((failure) => (
                <li key={failure}>{failure}</li>
              ))}
            </ul>
          </div>
        )}
      </div>
      <div class="tour-buttons">
        <IconButton
          icon="reset"
          label={words.restart}
          disabled={tour.playing}
          onClick={() => openTour(tour.story)}
        />
        <IconButton
          icon={tour.autoplay ? 'pause' : 'play'}
          label={tour.autoplay ? words.pause : words.playAll}
          disabled={over}
          onClick={() => void toggleAutoplay()}
        />
        <IconButton icon="close" label={words.exit} onClick={endTour} />
        {over ? (
          <button type="button" class="primary" onClick={() => update({ dialog: 'welcome' })}>
            {words.another}
          </button>
        ) : (
          <button
            type="button"
            class="primary"
            aria-disabled={tour.playing}
            aria-busy={tour.playing}
            onClick={() => void nextStep()}
          >
            {tour.step < 0 ? words.begin : words.next} <Icon name="next" size={16} />
          </button>
        )}
      </div>
    </section>
  )
}

/** What the visitor takes home. */
function Proven({ story }: { story: Story }) {
  const { language } = useView()
  const words = useWords()
  if (!story.proven) return null
  return (
    <div class="tour-proven">
      <strong>{words.proven}</strong>
      <ul aria-label={words.proven}>
        {story.proven.map((line) => (
          <li key={line.es}>
            <Icon name="check" size={14} /> {line[language]}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Progress({ tour }: { tour: Tour }) {
  const words = useWords()
  return (
    <ol class="progress">
      {tour.story.steps.map((_, index) => {
        const result = tour.results[index]
        const state = result === undefined ? 'pending' : result.length === 0 ? 'passed' : 'failed'
        const name = { pending: words.stepPending, passed: words.stepPassed, failed: words.stepFailed }[state]
        return (
          <li key={index} class={`dot dot-${state}`} aria-current={index === tour.step ? 'step' : undefined}>
            <span class="sr-only">{name(index + 1)}</span>
          </li>
        )
      })}
    </ol>
  )
}
