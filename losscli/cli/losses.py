"""`losscli losses [WORD…]`: the registry, one family of it, what a word finds, or one definition."""

import json
from collections.abc import Iterable
from typing import Annotated

import typer

from losscli.cli.completion import complete_losses
from losscli.cli.pager import paged, width
from losscli.cli.streams import stdout
from losscli.errors import LosscliError
from losscli.losses import ALIASES, LOSSES, Definition, parse
from losscli.losses.catalogue import KINDS, Family, families, family_of, gathered, search
from losscli.losses.formula import gradient_formula
from losscli.losses.search import meant
from losscli.losses.spec import names_code, typed_name, unknown
from losscli.render.registry import WIDTH, as_data, listing, meaning, page, questions, results


def complete_family(incomplete: str) -> list[str]:
    """Complete the name of a family."""
    return [name for name in families() if name.startswith(incomplete)]


def complete_word(incomplete: str) -> list[str]:
    """Complete what one has, a family or an entry."""
    words = dict.fromkeys((*KINDS, *families()))
    return [*(word for word in words if word.startswith(incomplete)), *complete_losses(incomplete)]


def command(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORD]...", help="A loss, a family or any words", autocompletion=complete_word),
    ] = None,
    *,
    family: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this family", autocompletion=complete_family)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as JSON")] = False,
) -> int:
    """List the losses and scores, search them, or explain one."""
    word = " ".join(words or ())
    if word and family is not None:
        message = f"{word} and --family {family} ask for two things"
        raise LosscliError(message, f"`losscli losses {word}` explains one entry, --family lists several")
    if family is not None:
        _list([family_of(family)], as_json=as_json)
    elif not word:
        _list(families().values(), as_json=as_json, first=questions())
    elif not _is_spec(word) and (listed := gathered(word)):
        _list(listed, as_json=as_json)
    else:
        _explain(word, as_json=as_json)
    return 0


def _is_spec(word: str) -> bool:
    return typed_name(word).replace("_", "-") in (*LOSSES, *ALIASES)


def _list(shown: Iterable[Family], *, as_json: bool, first: str = "") -> None:
    several = list(shown)
    if as_json:
        _write_json(entry for family in several for entry in family.entries)
    else:
        paged(first + listing(several, width()))


def _explain(word: str, *, as_json: bool) -> None:
    """Explain the one entry that is meant, or list what was found."""
    if names_code(word):
        message = f"{word} is a loss of your own, and here are those that losscli has"
        raise LosscliError(message, f"losscli gradcheck {word} shows how it is called")
    found = [] if _is_spec(word) or "=" in word else search(word)
    named = meant(word)
    spec = word if _is_spec(word) or "=" in word else named[0] if len(named) == 1 else None
    if spec is None and not found:
        raise unknown([word])
    if spec is None and len(found) > 1:
        _write_json(found) if as_json else paged(results(found, width()))
        return
    spec = found[0].name if spec is None else spec
    name = spec.replace("_", "-")
    bare = LOSSES.get(name) or next((e for e in LOSSES.values() if e.name == ALIASES.get(name) != e.specimen), None)
    if bare is not None and not as_json:
        told = f"{word} is {bare.name}\n\n" if word != spec else ""
        paged(told + meaning(bare.name) + page(bare, None, min(width() or WIDTH, WIDTH)))
        return
    loss = parse(bare.specimen if bare else spec)
    if as_json:
        _write_json([loss.definition])
        return
    chained = gradient_formula(loss) if loss.activation else None
    told = f"{word} is {spec}\n\n" if spec != word and str(loss) == spec else ""
    paged(told + meaning(spec) + page(loss.definition, loss.parameters, min(width() or WIDTH, WIDTH), chained))


def _write_json(entries: Iterable[Definition]) -> None:
    with stdout() as stream:
        stream.write(json.dumps([as_data(item) for item in entries], ensure_ascii=False, indent=2) + "\n")
