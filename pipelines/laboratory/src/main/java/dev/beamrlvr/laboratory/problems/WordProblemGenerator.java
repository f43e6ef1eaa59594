package dev.beamrlvr.laboratory.problems;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Makes the three sets of word problems from a seed; the same seed gives the same problems.
 *
 * <p>For every kind of story all admissible numbers are listed and shuffled; the test problems take
 * theirs first and the training problems use only what is left, so that no test problem shares its
 * text, or its kind together with its numbers, with a training problem.
 */
public final class WordProblemGenerator {

  private final SplittableRandom random;

  private WordProblemGenerator(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /**
   * The three sets.
   *
   * @param train problems to learn from
   * @param test problems of the same kinds with other numbers
   * @param unseen problems of kinds that {@code train} does not have
   */
  public record Sets(List<WordProblem> train, List<WordProblem> test, List<WordProblem> unseen) {}

  /**
   * Returns sets of the given sizes. Kinds occur in the same proportions in {@code train} and
   * {@code test}; those with few admissible numbers are rarer.
   */
  public static Sets generate(long seed, int trainSize, int testSize, int unseenSize) {
    return new WordProblemGenerator(seed).sets(trainSize, testSize, unseenSize);
  }

  private Sets sets(int trainSize, int testSize, int unseenSize) {
    List<StoryKind> known = StoryKinds.KNOWN;
    if (testSize < known.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "there are %d kinds of story: %d test problems are too few",
              known.size(),
              testSize));
    }
    List<List<List<Integer>>> numbers = new ArrayList<>();
    for (StoryKind kind : known) {
      numbers.add(shuffled(kind.admissibleNumbers()));
    }
    int[] forTest = testShares(numbers, testSize);
    List<WordProblem> train = new ArrayList<>();
    List<WordProblem> test = new ArrayList<>();
    for (int i = 0; i < known.size(); i++) {
      List<List<Integer>> choices = numbers.get(i);
      test.addAll(tell(known.get(i), choices.subList(0, forTest[i]), forTest[i]));
      train.addAll(
          tell(
              known.get(i),
              choices.subList(forTest[i], choices.size()),
              trainShare(trainSize, forTest, i)));
    }
    List<WordProblem> unseen = new ArrayList<>();
    for (int i = 0; i < StoryKinds.UNSEEN.size(); i++) {
      StoryKind kind = StoryKinds.UNSEEN.get(i);
      int count = share(unseenSize, i, StoryKinds.UNSEEN.size());
      unseen.addAll(tell(kind, shuffled(kind.admissibleNumbers()), count));
    }
    return new Sets(shuffled(train), shuffled(test), shuffled(unseen));
  }

  /**
   * Deals the test problems to the kinds in turn; a kind gives at most a quarter of its choices of
   * numbers away.
   */
  private static int[] testShares(List<List<List<Integer>>> numbers, int testSize) {
    int[] shares = new int[numbers.size()];
    int dealt = 0;
    while (dealt < testSize) {
      int before = dealt;
      for (int i = 0; i < shares.length && dealt < testSize; i++) {
        if (4 * (shares[i] + 1) <= numbers.get(i).size()) {
          shares[i]++;
          dealt++;
        }
      }
      if (dealt == before) {
        throw new IllegalArgumentException(
            "the kinds of story have too few numbers for " + testSize + " test problems");
      }
    }
    return shares;
  }

  /** Part {@code index} of the training problems, in proportion to the kind's test problems. */
  private static int trainShare(int total, int[] forTest, int index) {
    int before = Arrays.stream(forTest, 0, index).sum();
    int all = Arrays.stream(forTest).sum();
    return total * (before + forTest[index]) / all - total * before / all;
  }

  /** Tells {@code count} different stories, each choice of numbers in turn. */
  private List<WordProblem> tell(StoryKind kind, List<List<Integer>> numbers, int count) {
    Set<String> questions = new LinkedHashSet<>();
    List<WordProblem> problems = new ArrayList<>();
    for (int i = 0; problems.size() < count; i++) {
      WordProblem problem = tell(kind, numbers.get(i % numbers.size()));
      if (questions.add(problem.question())) {
        problems.add(problem);
      }
    }
    return problems;
  }

  private WordProblem tell(StoryKind kind, List<Integer> numbers) {
    int first = random.nextInt(StoryKinds.NAMES.size());
    int second =
        (first + 1 + random.nextInt(StoryKinds.NAMES.size() - 1)) % StoryKinds.NAMES.size();
    return kind.tell(
        numbers,
        StoryKinds.NAMES.get(first),
        StoryKinds.NAMES.get(second),
        StoryKinds.THINGS.get(random.nextInt(StoryKinds.THINGS.size())));
  }

  /** Part {@code index} of {@code total} things that are dealt to {@code parts} in turn. */
  private static int share(int total, int index, int parts) {
    return total / parts + (index < total % parts ? 1 : 0);
  }

  private <T> List<T> shuffled(List<T> ordered) {
    List<T> list = new ArrayList<>(ordered);
    for (int i = list.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      T swapped = list.get(i);
      list.set(i, list.get(j));
      list.set(j, swapped);
    }
    return list;
  }
}
