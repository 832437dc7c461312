"""Settings of the reading side. The answering side extends them (`service/settings.py`)."""

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ingest.errors import SettingsError

PREFIX = "ASKMINUTES_"
TOML_FILE = "askminutes.toml"


class IngestSettings(BaseSettings):
    """What can be set about reading documents and keeping the index.

    Values come, the first that is there wins, from arguments, `ASKMINUTES_*` variables, `.env` and
    `askminutes.toml` in the working directory. A name that means nothing is an error, so that a
    misspelt setting is not silently without effect. Make one with `load`, which turns a wrong
    value into a `SettingsError`.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        toml_file=TOML_FILE,
        extra="forbid",
        frozen=True,
    )

    data: Path = Field(
        default=Path("data"), description="Directory of the index. Made by the first ingest."
    )
    max_document_bytes: int = Field(
        default=50_000_000,
        ge=1_000,
        le=2_000_000_000,
        description="A larger file is reported as too large and not read, in bytes.",
    )
    read_timeout_s: float = Field(
        default=60.0,
        gt=0,
        le=3_600,
        description="Wall-clock time in which one PDF or DOCX must be read, in seconds.",
    )
    read_memory_bytes: int = Field(
        default=1_000_000_000,
        ge=100_000_000,
        le=64_000_000_000,
        description="Memory of the child process that reads one PDF or DOCX, in bytes.",
    )
    max_chunk_tokens: int = Field(
        default=256,
        ge=64,
        le=256,
        description="Room of a chunk in word pieces of the embedding model, heading and the two "
        "special tokens included. The model cuts silently at 256.",
    )
    embed_batch: int = Field(
        default=32, ge=1, le=1_024, description="Texts embedded at once while ingesting."
    )
    exact_vectors: int = Field(
        default=100_000,
        ge=0,
        le=10_000_000,
        description="Up to this many chunks are searched exactly, in memory (1.5 kB each); above "
        "it Chroma's approximate search answers.",
    )
    keep_generations: int = Field(
        default=2, ge=1, le=100, description="Complete generations kept, the served one included."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then variables, then `.env`, then `askminutes.toml`."""
        toml = TomlConfigSettingsSource(settings_cls)
        return init_settings, env_settings, dotenv_settings, toml

    @classmethod
    def load(cls, **values: Any) -> "IngestSettings":
        """Read the settings from where they are kept.

        Args:
            values: settings given on the command line; None stands for "not given".

        Returns:
            The settings, every value within its range.

        Raises:
            SettingsError: a value is out of its range or a name is unknown. The message names the
                variable and the range, and never shows the value, which may be a secret.
        """
        given = {name: value for name, value in values.items() if value is not None}
        try:
            return cls(**given)
        except ValidationError as error:
            raise SettingsError(explained(cls, error)) from None


def explained(settings: type[IngestSettings], error: ValidationError) -> str:
    """Say for each wrong setting its variable, what is wrong with it and what it means."""
    lines = []
    for detail in error.errors(include_input=False, include_url=False, include_context=False):
        name = str(detail["loc"][0]) if detail["loc"] else "?"
        field = settings.model_fields.get(name)
        meaning = f" ({field.description})" if field and field.description else ""
        variable = PREFIX + name.removeprefix(PREFIX.lower()).upper()
        lines.append(f"{variable}: {detail['msg']}{meaning}")
    return "; ".join(lines)
