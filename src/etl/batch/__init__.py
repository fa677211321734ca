"""A batch of input files → Arrow tables: what a worker process does, and all that it does.

The tables are those of the contract before linking (``event_id`` and ``duplicate_of`` still null).  ``places`` and
``actors`` hold one row for each name that the text uses, merged later; ``signatures`` (one MinHash signature for each
document) and ``lines`` (the ids of its short lines) are used by the run itself only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.analysis import DocumentResult, analyze_record, document_id
from etl.batch.tables import tables_of
from etl.ingest.codes import CODES
from etl.ingest.readers import read_file
from etl.model import RawRecord, Rejection
from etl.redact import redact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from etl.blocklist import Blocklist
    from etl.ingest.inventory import InputFile
    from etl.ingest.settings import IngestSettings

__all__ = ["TABLES", "process_batch"]

# Tables that a batch yields, in the order of the pipeline.
TABLES = (
    "documents",
    "segments",
    "cleanings",
    "mentions",
    "quantities",
    "quotes",
    "quarantine",
    "places",
    "actors",
    "signatures",
    "lines",
)


def process_batch(
    files: Sequence[InputFile],
    settings: IngestSettings,
    blocked: Blocklist | None = None,
    boilerplate: Mapping[str, frozenset[str]] | None = None,
) -> dict[str, pa.Table]:
    """Read and analyse every record of ``files``; one bad input never harms the others.

    Args:
        files: Inputs of one source.
        settings: Limits and field names of ingest.
        blocked: Documents that are passed over before anything is read out of them.
        boilerplate: Ids of lines that a dump repeats, by dump ("" for files that lie in the root itself).

    Returns:
        One Arrow table for each name of :data:`TABLES`.
    """
    results: list[DocumentResult] = []
    rejections: list[Rejection] = []
    for file in files:
        for item in read_file(file, settings):
            if isinstance(item, Rejection):
                rejections.append(item)
                continue
            if blocked is not None and blocked.blocks(item.source, item.source_path, document_id(item)):
                continue
            result = _analysed(item, (boilerplate or {}).get(item.dump or "", frozenset()))
            if isinstance(result, Rejection):
                rejections.append(result)
            else:
                results.append(redact(result) if settings.redact else result)
    return tables_of(results, rejections)


def _analysed(record: RawRecord, boilerplate: frozenset[str]) -> DocumentResult | Rejection:
    """The document's result, or a rejection: text that breaks a rule of ours must not cost the other documents.

    Errors of the machine (memory) are not caught: they say nothing about the document, and the batch is tried again.
    """
    try:
        result = analyze_record(record, boilerplate=boilerplate)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        return _rejection(record, "extract_failed", f" ({type(error).__name__})")
    return result if result.document.text.strip() else _rejection(record, "nothing_left")


def _rejection(record: RawRecord, code: str, detail: str = "") -> Rejection:
    stage, sentence = CODES[code]
    return Rejection(record.source, record.source_path, stage, code, sentence + detail, record.n_bytes)
