package dev.beamrlvr.laboratory.problems;

import java.util.List;

/** The kinds of story, and the few names and things they are about. */
final class StoryKinds {

  static final List<String> NAMES = List.of("Tom", "Ana", "Ben", "Mia", "Sam", "Eva", "Leo", "Zoe");

  static final List<String> THINGS =
      List.of("apples", "pens", "books", "cards", "eggs", "shells", "cakes", "balls");

  /** Kinds that occur in the training problems and in the test problems. */
  static final List<StoryKind> KNOWN =
      List.of(
          StoryKind.of(
              "gift",
              "{A} has {a} {x}. {B} gives {A} {b} more. How many {x} does {A} have now?",
              List.of(12, 12),
              "a + b"),
          StoryKind.of(
              "loss",
              "{A} has {a} {x} and loses {b}. How many {x} are left?",
              List.of(12, 11),
              "a - b"),
          StoryKind.of(
              "bags",
              "{A} has {a} bags with {b} {x} each. How many {x} does {A} have?",
              List.of(9, 9),
              "a * b"),
          StoryKind.of(
              "share",
              "{A} shares {a} {x} among {b} friends. How many {x} does each friend get?",
              List.of(12, 6),
              "a / b"),
          StoryKind.of(
              "more-than",
              "{A} has {a} {x}. {B} has {b} more than {A}. How many {x} does {B} have?",
              List.of(12, 12),
              "a + b"),
          StoryKind.of(
              "fewer-than",
              "{A} has {a} {x}. {B} has {b} fewer than {A}. How many {x} does {B} have?",
              List.of(12, 11),
              "a - b"),
          StoryKind.of(
              "more-together",
              "{A} has {a} {x}. {B} has {b} more than {A}. How many {x} do they have together?",
              List.of(9, 9),
              "a + b",
              "a + #1"),
          StoryKind.of(
              "change",
              "{A} buys {a} {x} for {b} coins each and pays {c} coins. How many coins does {A} get"
                  + " back?",
              List.of(6, 6, 12),
              "a * b",
              "c - #1"),
          StoryKind.of(
              "find-lose",
              "{A} has {a} {x}, finds {b} and loses {c}. How many {x} are left?",
              List.of(9, 9, 9),
              "a + b",
              "#1 - c"),
          StoryKind.of(
              "bags-and-more",
              "{A} has {a} bags with {b} {x} each and {c} more {x}. How many {x} does {A} have?",
              List.of(9, 9, 9),
              "a * b",
              "#1 + c"),
          StoryKind.of(
              "bags-loss",
              "{A} has {a} bags with {b} {x} each and loses {c}. How many {x} are left?",
              List.of(9, 9, 9),
              "a * b",
              "#1 - c"),
          StoryKind.of(
              "join-share",
              "{A} has {a} {x} and {B} has {b}. They share them among {c} friends. How many {x} does"
                  + " each friend get?",
              List.of(12, 12, 9),
              "a + b",
              "#1 / c"),
          StoryKind.of(
              "give-share",
              "{A} has {a} {x}, gives {B} {b} and shares the rest among {c} friends. How many {x}"
                  + " does each friend get?",
              List.of(12, 9, 6),
              "a - b",
              "#1 / c"),
          StoryKind.of(
              "find-lose-buy",
              "{A} has {a} {x}, finds {b}, loses {c} and buys {d}. How many {x} does {A} have now?",
              List.of(9, 9, 9, 9),
              "a + b",
              "#1 - c",
              "#2 + d"),
          StoryKind.of(
              "give-lose",
              "{A} has {a} {x}, gives {B} {b} and loses {c}. How many {x} are left?",
              List.of(12, 9, 9),
              "a - b",
              "#1 - c"),
          StoryKind.of(
              "pages",
              "{A} has a book of {a} pages, reads {b} pages today and {c} tomorrow. How many pages are"
                  + " left?",
              List.of(12, 9, 9),
              "b + c",
              "a - #1"),
          StoryKind.of(
              "join-lose-share",
              "{A} has {a} {x} and {B} has {b}. They lose {c} and share the rest among {d} friends."
                  + " How many {x} does each friend get?",
              List.of(9, 9, 9, 6),
              "a + b",
              "#1 - c",
              "#2 / d"));

  /** Kinds that no training problem has; made of the same words and the same steps. */
  static final List<StoryKind> UNSEEN =
      List.of(
          StoryKind.of(
              "bags-fewer-than",
              "{A} has {a} bags with {b} {x} each. {B} has {c} fewer than {A}. How many {x} does {B}"
                  + " have?",
              List.of(9, 9, 9),
              "a * b",
              "#1 - c"),
          StoryKind.of(
              "lose-find",
              "{A} has {a} {x}, loses {b} and finds {c}. How many {x} does {A} have now?",
              List.of(12, 9, 6),
              "a - b",
              "#1 + c"));

  private StoryKinds() {}
}
