"""What the rules alone read of a clause: who is bound and what it says, before the learned part weighs it. Sentences are our own."""

from __future__ import annotations

import pytest

from stdalign.analysis.parties import PartyFinder
from stdalign.analysis.topics import TopicFinder
from stdalign.knowledge import Knowledge
from stdalign.normal import spelled

KNOWN = Knowledge.shipped()


def read(language: str, text: str) -> tuple[str, str]:
    found = KNOWN.once(("rules of", language), lambda: PartyFinder(KNOWN.cues(language))).find(spelled(text))
    return found.modality, found.bearer


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("គ្មានបុគ្គលណាម្នាក់ ត្រូវបានបង្ខំឱ្យធ្វើការលើសម៉ោងឡើយ។", "prohibition"),
        ("សមាជិកឥតមានអំណាចបញ្ឈប់ការងារឡើយ ។", "prohibition"),
        ("អធិការពុំមានសិទ្ធិទទួលអំណោយពីរោងចក្រឡើយ។", "prohibition"),
        ("ក្រុមប្រឹក្សាមិនអនុញ្ញាតឱ្យមានការងារយប់សម្រាប់កុមារ។", "prohibition"),
        ("មុខងារជាអធិការ មានវិសមិតភាពជាមួយមុខងារជានាយកសហគ្រាស ។", "prohibition"),
        ("ក្នុងរយៈពេលនេះ គណៈកម្មាធិការមានតែភារកិច្ចរៀបចំការប្រជុំ ។", "obligation"),
        ("អនុប្រធានទទួលភារកិច្ចដឹកនាំអង្គប្រជុំ ។", "obligation"),
        ("ព្រឹទ្ធសភាអនុម័តផែនការសុវត្ថិភាព ។", "power"),
        ("ការរៀបចំសាលាបណ្តុះបណ្តាល នឹងត្រូវកំណត់ក្នុងច្បាប់មួយ ។", "procedure"),
        ("តំណាងកម្មករត្រូវជ្រើសតាំងដោយការបោះឆ្នោតជាសម្ងាត់ ។", "procedure"),
        ("រដ្ឋរៀបចំឱ្យមានមន្ទីរពេទ្យនៅតំបន់ឧស្សាហកម្ម ។", "obligation"),
        ("ជនជាប់ចោទត្រូវទុកជាជនគ្មានទោស រហូតដល់មានសាលក្រម។", "right"),
    ],
)
def test_khmer(text: str, modality: str) -> None:
    assert read("km", text)[0] == modality


@pytest.mark.parametrize(
    ("language", "text", "modality", "bearer"),
    [
        ("en", "Days of sickness shall be deducted from the period of notice.", "procedure", ""),
        ("en", "An approval given before that day shall remain valid until it expires.", "procedure", ""),
        ("en", "A complaint made under the repealed Act is dealt with by the new tribunal.", "procedure", ""),
        ("en", "It is a defence that the guard had been removed by a third party.", "procedure", ""),
        ("en", "A letter may be served by post.", "procedure", ""),
        ("en", "This Convention revises the Dust Convention, 1931.", "declaration", ""),
        ("en", "The competent authority shall specify the limits of dust.", "obligation", "authority"),
        ("en", "The interval shall be laid down by national laws or regulations.", "obligation", ""),
        ("en", "Health checks shall be free of cost to the worker.", "right", ""),
        ("en", "A licence holder who is refused may appeal within ten days.", "right", ""),
        ("en", "Ladders shall not be used in a high wind.", "prohibition", "employer"),
        ("en", "Every person, firm or corporation shall keep a box of dressings.", "obligation", "employer"),
        ("vi", "Thông tư này hướng dẫn cách đo bụi tại mỏ đá.", "scope", "other"),
        ("vi", "Cơ quan, tổ chức, cá nhân khác có liên quan đến việc đo bụi.", "scope", "any_person"),
        ("vi", "Không lưu sổ đo bụi theo quy định;", "penalty", "employer"),
        ("vi", "Mức bình quân được tính theo công thức sau.", "procedure", ""),
        ("vi", "Mức hỗ trợ tiền ăn là 50.000 đồng.", "right", ""),
        ("vi", "Ban hành kèm theo Quyết định này mẫu sổ đo bụi.", "declaration", "other"),
        ("vi", "Khuyến khích người sử dụng lao động lắp quạt hút bụi.", "declaration", "employer"),
        ("vi", "Tổ chức thử nghiệm phải có phòng đo.", "obligation", "medical_or_service_provider"),
        ("id", "Pada saat Peraturan Menteri ini mulai berlaku, semua izin lama tetap sah.", "procedure", "other"),
        ("id", "Debu halus yang selanjutnya disebut debu adalah partikel di udara.", "definition", "other"),
        ("id", "Buruh dibebaskan dari biaya pemeriksaan.", "right", "worker"),
        ("id", "Ketentuan mengenai debu tidak berlaku pada bengkel kecil.", "scope", ""),
        ("id", "Kementerian Perhubungan wajib mengumumkan hasil pengukuran.", "obligation", "authority"),
        ("zh", "企业应当按照省人民政府的规划安装除尘器。", "obligation", "employer"),
        ("zh", "申请开办采石场的企业，应当事先向县安全监督管理部门提出申请。", "obligation", "employer"),
        ("zh", "发现粉尘超标的，监督管理部门应当责令停止作业。", "obligation", "authority"),
        ("zh", "当事人对决定不服的，可以依法申请行政复议。", "right", ""),
        ("zh", "未安装除尘器的，处五千元罚款。", "penalty", "employer"),
        ("th", "การประชุมต้องมีกรรมการมาไม่น้อยกว่าสามคนจึงจะเป็นองค์ประชุม", "procedure", "authority"),
        ("th", "แบบคำขอ ให้เป็นไปตามที่อธิบดีกำหนด", "procedure", "authority"),
        ("th", "เสนอความเห็นต่อรัฐมนตรีเรื่องฝุ่น", "power", "authority"),
        ("th", "ให้หน่วยงานของรัฐจัดทำบัญชีเหมือง", "obligation", "authority"),
        ("ms", "Apa-apa aduan yang belum selesai hendaklah diteruskan seolah-olah Akta lama berkuat kuasa.", "procedure", ""),
        ("ms", "dengan memasukkan selepas takrif “habuk” takrif yang berikut:", "definition", ""),
        ("ms", "Pekerja yang cedera hendaklah dibayar elaun harian.", "right", ""),
        ("ms", "Lembaga hendaklah mengaudit akaun setiap tahun.", "obligation", "authority"),
        ("lo", "ເຄມີປະເພດນີ້ຈະບໍ່ໄດ້ຮັບອະນຸຍາດ ໃຫ້ຂາຍໃນຕະຫຼາດ.", "prohibition", ""),
        ("lo", "ຜູ້ນຳໃຊ້ເຄມີ ຕ້ອງອ່ານສະຫຼາກ.", "obligation", "any_person"),
        ("lo", "ຄຸ້ມຄອງ ແລະ ຕິດຕາມການຂົນສົ່ງເຄມີ;", "power", "authority"),
        ("my", "လူအားလုံးတွင် အနားယူပိုင်ခွင့် ရှိသည်။", "right", "any_person"),
    ],
)  # fmt: skip
def test_statements_procedures_and_implied_bearers(language: str, text: str, modality: str, bearer: str) -> None:
    found = read(language, text)
    assert found[0] == modality
    assert not bearer or found[1] == bearer


@pytest.mark.parametrize(
    ("language", "text", "modality"),
    [
        # what stands close to the new cues and is none of them
        ("en", "The employer must not terminate the contract of a pregnant worker.", "prohibition"),
        ("en", "The employer shall treat the wound at once.", "obligation"),
        ("vi", "Không được hút thuốc trong kho.", "prohibition"),
        ("vi", "Người lao động phải tuân thủ quy định tại khoản 2 Điều 5.", "obligation"),
        ("zh", "处理不及时的，责令停产停业。", "penalty"),
        ("km", "កម្មករមានសិទ្ធិសម្រាកមួយថ្ងៃក្នុងមួយសប្តាហ៍ ។", "right"),
        ("th", "ให้นายจ้างจัดหาหน้ากากแก่ลูกจ้าง", "obligation"),
        ("id", "Pengusaha tidak boleh memotong upah.", "prohibition"),
    ],
)
def test_neighbours_stay_what_they_are(language: str, text: str, modality: str) -> None:
    assert read(language, text)[0] == modality


@pytest.mark.parametrize(
    ("language", "text", "topic"),
    [
        ("en", "These Rules may be cited as the Quarry Dust Rules.", "scope_definitions"),
        ("en", "No one shall suffer sexual harassment at the quarry.", "worker_rights"),
        ("en", "There shall be safe means of access to every platform.", "employer_duties"),
        ("zh", "本规程自公布之日起施行。", "scope_definitions"), ("zh", "建设单位组织验收。", "design_and_construction_projects"),
        ("vi", "Thông tư này hết hiệu lực từ ngày mai.", "scope_definitions"), ("vi", "Học viên nghỉ một buổi phải học bù.", "training"),
        ("id", "Peringatan tertulis diberikan dua kali.", "penalties"), ("ms", "Akta ini bolehlah dinamakan Akta Habuk.", "scope_definitions"),
        ("th", "กรรมการพ้นจากตำแหน่งเมื่อลาออก", "organisation_staffing"), ("lo", "ແຜນແກ້ໄຂອຸບປະຕິເຫດ", "emergency_response"),
    ],
)  # fmt: skip
def test_topic_phrases_of_several_words(language: str, text: str, topic: str) -> None:
    scores = TopicFinder(KNOWN.cues(language)).scores(spelled(text))
    assert max(scores, key=lambda name: scores[name]) == topic
