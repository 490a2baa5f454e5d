import { useEffect, useRef } from 'preact/hooks'
import type { Story } from '../../protocol.ts'
import { Stage } from './brand.tsx'
import { Dialog } from './dialog.tsx'
import { Icon, IconButton } from './icons.tsx'
import { remember, type Tour, update, useView, useWords } from './store.ts'
import { endTour, isOver, nextStep, startTour, stepCount, toggleAutoplay } from './tour-player.ts'

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
      <h3>{words.stories}</h3>
      {stories.length === 0 && <p>{words.noStories}</p>}
      <ul class="stories">
        {stories.map((story, index) => (
          <li key={story.id}>
            <StoryCard story={story} first={index === 0} />
          </li>
        ))}
      </ul>
      <footer class="dialog-foot">
        <small>{words.tourReset}</small>
        <button type="button" class="action" onClick={close}>
          {words.explore}
        </button>
      </footer>
    </Dialog>
  )
}

function StoryCard({ story, first }: { story: Story; first: boolean }) {
  const { language } = useView()
  const words = useWords()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (first) button.current?.focus()
  }, [first])
  return (
    <button type="button" class="story" ref={button} onClick={() => void startTour(story)}>
      <span class="story-play">
        <Icon name="play" size={16} />
      </span>
      <span class="story-words">
        <strong>{story.title[language]}</strong>
        <span>{story.summary[language]}</span>
        <small>{words.steps(story.steps.length)}</small>
      </span>
    </button>
  )
}

/** The playbill above the stage: which step, what it shows, and whether it came out as told. */
export function TourBar({ tour }: { tour: Tour }) {
  const { language } = useView()
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
        <p class="tour-sentence">{step ? step.say[language] : tour.story.summary[language]}</p>
        <p class="tour-state">
          {tour.step >= 0 && <span>{words.stepOf(tour.step + 1, total)}</span>}
          {tour.playing && tour.step >= 0 && <span>{words.playing}</span>}
          {!tour.playing && step && failures.length === 0 && (
            <span class="tour-ok">
              <Icon name="check" size={14} /> {words.done}
            </span>
          )}
          {over && <span>{words.finished(passed, total)}</span>}
        </p>
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
          onClick={() => void startTour(tour.story)}
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
