"""What was forgotten and must not come back: documents by id, inputs by pattern.

The list lies beside the warehouse (``.etl/<warehouse name>/blocklist.json``), not in a snapshot, so that neither a
rollback nor a run on the same inputs brings a forgotten document back.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from etl.errors import WarehouseError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["BlockedDocument", "Blocklist"]


@dataclass(frozen=True, slots=True, order=True)
class BlockedDocument:
    """One forgotten document and where it came from."""

    doc_id: str
    source: str
    source_path: str


@dataclass(frozen=True, slots=True)
class Blocklist:
    """Forgotten documents, and globs over ``source_path`` or ``source/source_path`` (``*`` also crosses folders)."""

    documents: tuple[BlockedDocument, ...] = ()
    patterns: tuple[str, ...] = ()

    @classmethod
    def load(cls, path: Path) -> Blocklist:
        """The list in ``path``, empty when there is no such file; WarehouseError when it is damaged."""
        if not path.is_file():
            return cls()
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            documents = tuple(BlockedDocument(**d) for d in content["documents"])
            patterns = tuple(str(p) for p in content["patterns"])
        except (ValueError, KeyError, TypeError) as error:
            raise WarehouseError(
                f"The blocklist {path} is damaged; mend it by hand, for without it forgotten documents would come back."
            ) from error
        return cls(documents, patterns)

    def to_json(self) -> bytes:
        """The content of the file."""
        content = {"documents": [asdict(d) for d in self.documents], "patterns": list(self.patterns)}
        return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()

    def with_documents(self, documents: Iterable[BlockedDocument]) -> Blocklist:
        """The list with more documents."""
        return Blocklist(tuple(sorted({*self.documents, *documents})), self.patterns)

    def with_pattern(self, pattern: str) -> Blocklist:
        """The list with one more pattern."""
        return Blocklist(self.documents, tuple(sorted({*self.patterns, pattern})))

    def blocks_path(self, source: str, source_path: str) -> bool:
        """Whether a pattern matches the path of an input or record."""
        return any(
            fnmatch.fnmatchcase(source_path, p) or fnmatch.fnmatchcase(f"{source}/{source_path}", p)
            for p in self.patterns
        )

    def blocks(self, source: str, source_path: str, doc_id: str) -> bool:
        """Whether a document must be left out."""
        return any(d.doc_id == doc_id for d in self.documents) or self.blocks_path(source, source_path)

    def concerning(self, source: str, file_path: str) -> Blocklist:
        """The part that can matter for records of one file: its documents, and patterns that look into containers."""
        inside = (f"{file_path}!/", f"{file_path}#")
        documents = tuple(
            d
            for d in self.documents
            if d.source == source and (d.source_path == file_path or d.source_path.startswith(inside))
        )
        return Blocklist(documents, tuple(p for p in self.patterns if "!/" in p or "#" in p))

    def digest(self) -> str:
        """Eight hexadecimal digits that change with the list; nothing for the empty list."""
        if not (self.documents or self.patterns):
            return ""
        return hashlib.sha256(self.to_json()).hexdigest()[:8]
