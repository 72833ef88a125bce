"""Scan files become page images; what cannot be decoded ends in a named reason."""

from __future__ import annotations

import _ctypes
import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from omr import pdf, poppler, tiff_errors
from omr.decode import LastFile, count_pages, decode_page, decode_pages
from omr.fault import Fault
from omr.image import GrayImage

A4_POINTS = (595.276, 841.89)


def _picture(height: int = 234, width: int = 165, seed: int = 0) -> np.ndarray:
    """A grey ramp with a black square in the upper left, so that every turn shows."""
    picture = np.full((height, width), 230, np.uint8)
    picture[:, :] -= np.linspace(0, 60, height, dtype=np.uint8)[:, None]
    picture[10:40, 10:40] = 0
    noise = np.random.default_rng(seed).integers(0, 3, picture.shape, dtype=np.uint8)
    return picture + noise


def _saved(path: Path, picture: np.ndarray, **options: object) -> Path:
    Image.fromarray(picture).save(path, **options)  # type: ignore[arg-type]
    return path


def _image(path: Path, index: int = 0) -> GrayImage:
    result = decode_page(path, index)
    assert isinstance(result, GrayImage), result
    return result


def _reason(path: Path, index: int = 0) -> str:
    result = decode_page(path, index)
    assert isinstance(result, Fault)
    return result.reason


def _pdf(path: Path, pictures: list[bytes], *, size: tuple[float, float] = A4_POINTS) -> Path:
    canvas = Canvas(str(path), pagesize=size)
    for data in pictures:
        canvas.drawImage(ImageReader(io.BytesIO(data)), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return path


def _jpeg(picture: np.ndarray, quality: int = 90) -> bytes:
    data = io.BytesIO()
    Image.fromarray(picture).save(data, "JPEG", quality=quality)
    return data.getvalue()


@pytest.mark.parametrize(("suffix", "slack"), [(".png", 0.0), (".tif", 0.0), (".jpg", 2.5)])
def test_a_grey_picture_comes_out_as_it_was(suffix: str, slack: float, tmp_path: Path) -> None:
    picture = _picture()
    path = _saved(tmp_path / f"a{suffix}", picture, dpi=(200, 200))

    image = _image(path)

    assert count_pages(path) == 1
    assert np.abs(image.pixels.astype(int) - picture).mean() <= slack
    assert image.dpi == pytest.approx(200, abs=1)


def test_a_colour_picture_becomes_grey(tmp_path: Path) -> None:
    colour = np.zeros((50, 60, 3), np.uint8)
    colour[:, :, 1] = 255
    path = _saved(tmp_path / "a.png", colour)

    assert np.all(_image(path).pixels == 150)  # green weighs 0.587


def test_transparent_counts_as_paper(tmp_path: Path) -> None:
    rgba = np.zeros((50, 60, 4), np.uint8)
    rgba[:25, :, 3] = 255
    pixels = _image(_saved(tmp_path / "a.png", rgba)).pixels

    assert np.all(pixels[:25] == 0)
    assert np.all(pixels[25:] == 255)


def test_sixteen_bit_is_scaled_and_not_clipped(tmp_path: Path) -> None:
    deep = np.linspace(0, 65535, 300, dtype=np.uint16).reshape(15, 20)
    pixels = _image(_saved(tmp_path / "a.tif", deep)).pixels

    assert (int(pixels.min()), int(pixels.max())) == (0, 255)
    assert np.all(np.diff(pixels.ravel().astype(int)) >= 0)


@pytest.mark.parametrize("compression", ["group4", "tiff_lzw", "raw", "tiff_adobe_deflate"])
def test_one_bit_tiff_is_black_and_white(compression: str, tmp_path: Path) -> None:
    bits = Image.fromarray(_picture()).convert("1", dither=Image.Dither.NONE)
    path = tmp_path / "a.tif"
    bits.save(path, compression=compression)

    pixels = _image(path).pixels

    assert set(np.unique(pixels)) == {0, 255}
    assert np.all(pixels[15:35, 15:35] == 0)


def test_the_shape_of_a_fax_machines_pixels_is_kept(tmp_path: Path) -> None:
    bits = Image.fromarray(_picture()).convert("1", dither=Image.Dither.NONE)
    path = tmp_path / "fax.tif"
    bits.save(path, compression="group4", dpi=(204, 98))

    assert _image(path).tallness == pytest.approx(204 / 98)


def test_a_pdf_tells_the_shape_of_its_pictures_pixels(tmp_path: Path) -> None:
    squat = _jpeg(_picture(150, 220))

    image = _image(_pdf(tmp_path / "fax.pdf", [squat]))

    wide, high = A4_POINTS[0] / 220, A4_POINTS[1] / 150
    assert image.tallness == pytest.approx(high / wide)


def test_each_page_of_a_tiff_is_its_own_image(tmp_path: Path) -> None:
    frames = [Image.fromarray(np.full((80, 60), grey, np.uint8)) for grey in (40, 120, 200)]
    path = tmp_path / "stack.tiff"
    frames[0].save(path, save_all=True, append_images=frames[1:])

    assert count_pages(path) == 3
    images = list(decode_pages(path, range(1, 3)))
    assert [int(i.pixels[0, 0]) for i in images if isinstance(i, GrayImage)] == [120, 200]


def test_one_bad_page_of_a_tiff_leaves_the_others(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    frames = [Image.fromarray(rng.integers(0, 255, (80, 60), dtype=np.uint8)) for _ in range(3)]
    path = tmp_path / "stack.tiff"
    frames[0].save(path, save_all=True, append_images=frames[1:], compression="tiff_lzw")
    with Image.open(path) as image:
        image.seek(1)
        offset, length = image.tag_v2[273][0], image.tag_v2[279][0]
    data = bytearray(path.read_bytes())
    data[offset : offset + length] = b"\xff" * length
    path.write_bytes(bytes(data))

    first, second, third = decode_pages(path, range(3))

    assert isinstance(first, GrayImage)
    assert isinstance(second, Fault)
    assert isinstance(third, GrayImage)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_honoured(orientation: int, tmp_path: Path) -> None:
    upright = Image.fromarray(_picture())
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = upright if undo is None else upright.transpose(undo)
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "a.jpg"
    stored.save(path, exif=exif, quality=95)

    pixels = _image(path).pixels

    assert pixels.shape == (234, 165)
    assert pixels[15:35, 15:35].max() < 40


def test_the_type_is_told_by_content_and_not_by_name(tmp_path: Path) -> None:
    data = _saved(tmp_path / "a.png", _picture()).read_bytes()
    path = tmp_path / "really.pdf"
    path.write_bytes(data)

    assert _image(path).pixels.shape == (234, 165)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
def test_a_truncated_picture_is_an_error_and_never_a_half_page(
    suffix: str, share: float, tmp_path: Path
) -> None:
    whole = np.random.default_rng(2).integers(0, 255, (300, 300), dtype=np.uint8)
    options = {"compression": "tiff_lzw"} if suffix == ".tif" else {}
    path = _saved(tmp_path / f"a{suffix}", whole, **options)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])

    assert _reason(path) in {"file.truncated", "file.damaged"}


def test_a_jpeg_whose_data_ends_early_behind_a_proper_end_is_truncated(tmp_path: Path) -> None:
    whole = np.random.default_rng(2).integers(60, 200, (600, 400), dtype=np.uint8)
    data = _jpeg(whole)
    path = tmp_path / "a.jpg"
    path.write_bytes(data[: len(data) // 2] + b"\xff\xd9")

    assert _reason(path) in {"file.truncated", "file.damaged"}


REFUSED = {
    "HEIC": b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40,
    "AVIF": b"\x00\x00\x00\x18ftypavif" + b"\x00" * 40,
    "WebP": b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 40,
    "GIF": b"GIF89a" + b"\x00" * 40,
    "BMP": b"BM" + b"\x00" * 60,
    "JPEG 2000": b"\x00\x00\x00\x0cjP  \r\n\x87\n" + b"\x00" * 40,
    "Photoshop": b"8BPS\x00\x01" + b"\x00" * 40,
    "ZIP or office document": b"PK\x03\x04" + b"\x00" * 40,
}


@pytest.mark.parametrize("name", REFUSED)
def test_kinds_that_are_not_read_are_refused_by_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(REFUSED[name])

    fault = count_pages(path)

    assert isinstance(fault, Fault)
    assert fault.reason == "file.unsupported"
    assert name in fault.detail


def test_each_hopeless_file_has_its_reason(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "words.tif").write_bytes(b"just some words")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4\nnothing of a document follows")

    assert _reason(tmp_path / "gone.pdf") == "file.missing"
    assert _reason(tmp_path / "empty.pdf") == "file.empty"
    assert _reason(tmp_path / "words.tif") == "file.unknown"
    assert _reason(tmp_path / "broken.pdf") == "file.damaged"
    assert _reason(tmp_path) == "file.unreadable"


def test_an_encrypted_pdf_says_so(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), encrypt="secret")
    canvas.drawString(100, 100, "x")
    canvas.save()

    assert _reason(tmp_path / "a.pdf") == "file.encrypted"


def test_a_decompression_bomb_is_too_large_and_is_not_unpacked(tmp_path: Path) -> None:
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    (tmp_path / "bomb.png").write_bytes(data)

    assert _reason(tmp_path / "bomb.png") == "file.too_large"


def test_a_tiff_whose_pages_go_in_a_circle_ends(tmp_path: Path) -> None:
    path = _saved(tmp_path / "a.tif", _picture())
    data = bytearray(path.read_bytes())
    first = struct.unpack_from("<I", data, 4)[0]
    entries = struct.unpack_from("<H", data, first)[0]
    struct.pack_into("<I", data, first + 2 + 12 * entries, first)
    path.write_bytes(bytes(data))

    count = count_pages(path)

    assert isinstance(count, (int, Fault))
    assert isinstance(decode_page(path, 0), (GrayImage, Fault))


def test_a_pdf_page_that_is_one_jpeg_is_taken_out_unchanged(tmp_path: Path) -> None:
    data = _jpeg(_picture(2339, 1654))
    path = _pdf(tmp_path / "a.pdf", [data])

    image = _image(path)

    with Image.open(io.BytesIO(data)) as own:
        assert np.array_equal(image.pixels, np.asarray(own))
    assert image.dpi == pytest.approx(200, abs=0.5)


def test_a_pdf_page_that_is_one_bitmap_is_taken_out_unchanged(tmp_path: Path) -> None:
    picture = _picture(1170, 827)
    data = io.BytesIO()
    Image.fromarray(picture).save(data, "PNG")

    image = _image(_pdf(tmp_path / "a.pdf", [data.getvalue()]))

    assert np.array_equal(image.pixels, picture)


def test_a_one_bit_bitmap_in_a_pdf_keeps_its_polarity(tmp_path: Path) -> None:
    bits = Image.fromarray(_picture(1170, 827)).convert("1", dither=Image.Dither.NONE)
    data = io.BytesIO()
    bits.save(data, "PNG")

    pixels = _image(_pdf(tmp_path / "a.pdf", [data.getvalue()])).pixels

    assert pixels[600, 400] == 255
    assert pixels[20, 20] == 0


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_pdf_pages_rotation_is_honoured(rotate: int, tmp_path: Path) -> None:
    path = _pdf(tmp_path / "a.pdf", [_jpeg(_picture(1170, 827))])
    document = pypdfium2.PdfDocument(path)
    document[0].set_rotation(rotate)
    turned = tmp_path / "b.pdf"
    document.save(turned)
    rendered = document[0].render(scale=1.0, grayscale=True).to_numpy()
    document.close()

    taken = _image(turned).pixels

    small = np.asarray(Image.fromarray(taken).resize(rendered.shape[::-1]))
    assert np.abs(small.astype(int) - rendered).mean() < 4


def test_a_long_pdf_is_opened_anew_now_and_then_and_its_pages_stay_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "PAGES_HELD", 2)
    pictures = [_picture(seed=seed) for seed in range(5)]
    path = _pdf(tmp_path / "long.pdf", [_encoded(picture) for picture in pictures])

    pages = list(decode_pages(path, range(5)))
    going = decode_pages(path, range(5))
    first = next(going)
    path.unlink()
    after = list(going)

    for page, picture in zip(pages, pictures, strict=True):
        assert isinstance(page, GrayImage)
        assert np.array_equal(page.pixels, picture)
    assert isinstance(first, GrayImage)
    assert {page.reason for page in after if isinstance(page, Fault)} == {"file.unreadable"}


def _encoded(picture: np.ndarray) -> bytes:
    data = io.BytesIO()
    Image.fromarray(picture).save(data, "PNG")
    return data.getvalue()


def test_a_drawn_pdf_page_is_rendered(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4_POINTS)
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.save()

    image = _image(tmp_path / "a.pdf")

    assert image.dpi == pytest.approx(200)
    assert image.pixels.shape == pytest.approx((2339, 1654), abs=2)
    assert image.pixels[1800, 500] == 0


def test_a_picture_with_something_drawn_over_it_is_rendered_whole(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4_POINTS)
    canvas.drawImage(ImageReader(io.BytesIO(_jpeg(_picture(1170, 827)))), 0, 0, *A4_POINTS)
    canvas.rect(300, 300, 100, 100, fill=1)
    canvas.save()

    pixels = _image(tmp_path / "a.pdf").pixels

    assert pixels.shape == pytest.approx((2339, 1654), abs=2)
    assert pixels[2339 - 970, 970] < 20


def test_unseen_text_over_a_scan_does_not_hinder_taking_it_out(tmp_path: Path) -> None:
    data = _jpeg(_picture(1170, 827))
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4_POINTS)
    canvas.drawImage(ImageReader(io.BytesIO(data)), 0, 0, *A4_POINTS)
    text = canvas.beginText(100, 100)
    text.setTextRenderMode(pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    text.textLine("recognised words")
    canvas.drawText(text)
    canvas.save()

    assert _image(tmp_path / "a.pdf").pixels.shape == (1170, 827)


def test_one_damaged_page_of_a_pdf_leaves_the_others(tmp_path: Path) -> None:
    jpegs = [_jpeg(_picture(400, 300, seed)) for seed in range(3)]
    data = _pdf_of_jpegs(jpegs)
    start = data.index(jpegs[1])
    path = tmp_path / "a.pdf"
    path.write_bytes(data[: start + 2] + b"\0" * 300 + data[start + 302 :])

    first, second, third = decode_pages(path, range(3))

    assert isinstance(first, GrayImage)
    assert isinstance(second, Fault)
    assert second.reason == "file.damaged"
    assert isinstance(third, GrayImage)


def _pdf_of_jpegs(jpegs: list[bytes]) -> bytes:
    """One page each, the JPEG stored as it is."""
    document = pypdfium2.PdfDocument.new()
    for data in jpegs:
        page = document.new_page(300, 400)
        image = pypdfium2.PdfImage.new(document)
        image.load_jpeg(io.BytesIO(data), inline=True)
        image.set_matrix(pypdfium2.PdfMatrix().scale(300, 400))
        page.insert_obj(image)
        page.gen_content()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


@pytest.mark.skipif(not poppler.installed(), reason="Poppler is not installed")
def test_poppler_renders_where_pdfium_is_not_asked(tmp_path: Path) -> None:
    path = _pdf(tmp_path / "a.pdf", [_jpeg(_picture(1170, 827))])

    pages = poppler.PopplerPages(path)

    assert pages.count == 1
    assert pages.page(0).pixels.shape == pytest.approx((2339, 1654), abs=2)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".pdf"])
def test_a_file_that_is_kept_open_gives_the_same_page_again(suffix: str, tmp_path: Path) -> None:
    path = _saved(tmp_path / f"scan{suffix}", _picture())
    file = LastFile()

    (first,) = file.decode_pages(path, range(1))
    assert isinstance(first, GrayImage)
    once = first.pixels.copy()
    if first.pixels.flags.writeable:
        first.pixels[:] = 7  # whoever was given a page may do with it what he likes
    (again,) = file.decode_pages(path, range(1))
    file.close()

    assert isinstance(again, GrayImage)
    assert np.array_equal(again.pixels, once)


def test_a_file_in_the_place_of_the_last_one_is_opened_anew(tmp_path: Path) -> None:
    path, file = tmp_path / "scan.tif", LastFile()
    grey_levels = []
    for level in (100, 200):
        path.unlink(missing_ok=True)
        _saved(path, np.full((40 + level, 30), level, np.uint8))
        (page,) = file.decode_pages(path, range(1))
        assert isinstance(page, GrayImage)
        grey_levels.append(int(page.pixels[0, 0]))
    path.unlink()
    (gone,) = file.decode_pages(path, range(1))

    assert grey_levels == [100, 200]
    assert isinstance(gone, Fault)
    assert gone.reason == "file.missing"


def test_rows_that_a_damaged_png_leaves_out_show_no_earlier_page(tmp_path: Path) -> None:
    """Its stream ends early and properly, so that Pillow sees no error."""
    height, width = 400, 300
    rows = zlib.compress(b"".join(b"\x00" + bytes([240]) * width for _ in range(height // 2)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    path = tmp_path / "half.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    )
    for _ in range(3):
        np.full((height, width), 77, np.uint8)  # what may lie in the memory that is used again

    result = decode_page(path, 0)

    if isinstance(result, GrayImage):
        assert np.all(result.pixels[height // 2 :] == 0)
    else:
        assert result.reason in ("file.truncated", "file.damaged")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_a_pdf_page_that_shows_nothing_has_lost_its_picture_and_is_no_blank_sheet(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4_POINTS)
    canvas.showPage()
    canvas.drawImage(ImageReader(io.BytesIO(_jpeg(_picture(700, 500)))), 0, 0, *A4_POINTS)
    canvas.showPage()
    canvas.save()

    assert _reason(path, 0) == "file.damaged"
    assert isinstance(decode_page(path, 1), GrayImage)


def test_a_page_of_a_pdf_that_never_held_a_picture_is_an_empty_page(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4_POINTS)
    canvas.showPage()
    canvas.save()

    assert _image(path).pixels.min() == 255


def _fax_coded(path: Path) -> bytes:
    squares = np.random.default_rng(4).random((195, 138)) > 0.2
    Image.fromarray(np.kron(squares, np.ones((12, 12), bool))).save(
        path, **({"compression": "group4"} if path.suffix == ".tif" else {"resolution": 200.0})
    )
    assert isinstance(decode_page(path, 0), GrayImage)
    return path.read_bytes()


def test_fax_code_in_a_tiff_that_holds_more_than_its_picture_shows_is_damaged(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.tif"
    data = _fax_coded(path)
    path.write_bytes(data[:500] + bytes(4000) + data[4500:])  # what follows is out of step

    assert _reason(path) == "file.damaged"


def test_fax_code_in_a_pdf_that_holds_more_than_its_picture_shows_is_damaged(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.pdf"
    data = _fax_coded(path)
    begin, end = data.index(b"stream\n") + 500, data.index(b"endstream")
    path.write_bytes(data[:begin] + bytes(end - begin) + data[end:])

    assert _reason(path) == "file.damaged"


def test_an_empty_sheet_in_fax_code_is_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    Image.new("1", (1654, 2339), 1).save(path, compression="group4")

    assert _image(path).pixels.min() == 255


def test_what_libtiff_cannot_decode_is_damaged_and_is_not_told_on_the_screen(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.tif"
    data = bytearray(_fax_coded(path))
    data[len(data) // 2] ^= 0b0101_0101
    path.write_bytes(data)

    assert _reason(path) == "file.damaged"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("library", ["no such library", _ctypes.__file__])
def test_where_libtiff_cannot_be_reached_nobody_listens(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("omr.tiff_errors._imaging.__file__", library)

    assert tiff_errors._setter() is None
